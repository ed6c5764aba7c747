using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Data;

/// <summary>What becomes of a statement while connections are short, and of a pool after a fail-over.</summary>
public sealed class DatabasePoolsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly LogLines lines = new();
    private ServiceProvider provider = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.DisposeAsync();
        }
    }

    private IDbContextFactory<VipDb> Databases(string connectionString)
    {
        provider = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(lines)).AddVipDb(connectionString)
            .BuildServiceProvider();
        return provider.GetRequiredService<IDbContextFactory<VipDb>>();
    }

    private static async Task<int> OneAsync(IDbContextFactory<VipDb> databases)
        => await databases.ReadAsync(db => db.Database.SqlQuery<int>($"SELECT 1 AS \"Value\"").SingleAsync());

    [Fact]
    public async Task Statement_WhileTheServerIsFull_WaitsForAConnection()
    {
        await postgres.ExecuteAsync("CREATE ROLE crowded LOGIN CONNECTION LIMIT 1");
        var crowded = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Username = "crowded", Pooling = false }.ConnectionString;
        await using var other = new NpgsqlConnection(crowded);
        await other.OpenAsync(Stop);

        var waiting = OneAsync(Databases(new NpgsqlConnectionStringBuilder(crowded) { Pooling = true }.ConnectionString));
        await Wait.UntilAsync(
            () => Task.FromResult(waiting.IsCompleted || lines.All.Any(line => line.StartsWith("No database connection is free", StringComparison.Ordinal))));
        waiting.IsCompleted.ShouldBeFalse();
        await other.CloseAsync();

        (await waiting).ShouldBe(1);
    }

    [Fact]
    public async Task Statement_OnAConnectionThatStayedReadOnly_FailsOnceAndTheNextOneSucceeds()
    {
        var maintenance = await TestCluster.ConnectionStringAsync();
        var database = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Database;
        await ExecuteAsync(maintenance, $"ALTER DATABASE {database} SET default_transaction_read_only = on");
        var databases = Databases(postgres.ConnectionString);
        try
        {
            // Several connections of the pool are made in the read-only time.
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => databases.ReadAsync(db => db.Database.ExecuteSqlAsync($"SELECT pg_sleep(0.1)"))));
        }
        finally
        {
            await ExecuteAsync(maintenance, $"ALTER DATABASE {database} RESET default_transaction_read_only");
        }

        var error = await Should.ThrowAsync<PostgresException>(() => WriteAsync(databases));
        DatabaseFault.IsReadOnly(error).ShouldBeTrue();
        for (var next = 0; next < 5; next++)
        {
            await WriteAsync(databases);
        }
    }

    private static Task<int> WriteAsync(IDbContextFactory<VipDb> databases)
        => databases.ReadAsync(db => db.Database.ExecuteSqlAsync($"UPDATE vip_admin.hosts SET seen_at = seen_at"));

    [Fact]
    public async Task Lock_EveryConnectionForLocksInUse_IsLookedAtWithoutWaiting()
    {
        await using var locks = new RunLock(postgres.DataSource, ThisHost.Process, [], most: 1);
        var held = await locks.TryTakeAsync("one", TimeSpan.FromSeconds(1), Stop);
        held.ShouldNotBeNull();

        (await locks.TryTakeAsync("two", TimeSpan.Zero, Stop)).ShouldBeNull();
        await RunLock.ReleaseAsync(held);
        await RunLock.ReleaseAsync(held);
        var next = await locks.TryTakeAsync("two", TimeSpan.Zero, Stop);
        next.ShouldNotBeNull();
        (await locks.TryTakeAsync("three", TimeSpan.Zero, Stop)).ShouldBeNull("a lock given back twice frees one place");
        await RunLock.ReleaseAsync(next);
    }

    [Theory]
    [InlineData(30, "ok", "one host may use 30")]
    [InlineData(500, "warning", "the payment backend may be refused")]
    public async Task Doctor_ComparesWhatAllHostsMayTakeWithWhatTheServerGives(int total, string state, string words)
    {
        await postgres.ExecuteAsync("DELETE FROM vip_admin.hosts");
        Databases(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { MaxPoolSize = total }.ConnectionString);

        var finding = await Doctor.ConnectionsAsync(provider.GetRequiredService<DatabasePools>(), Stop);

        (finding.Subject, finding.State).ShouldBe(("connections", state), finding.Detail);
        finding.Detail.ShouldContain(words);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
