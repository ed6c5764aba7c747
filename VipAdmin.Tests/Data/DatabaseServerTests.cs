using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Data;

/// <summary>Servers and poolers on which the portal cannot stand are refused at start, by name; the others are not.</summary>
public sealed class DatabaseServerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("transaction", 5, "")]
    [InlineData("transaction", 1, "")]
    [InlineData("transaction", 5, "server_round_robin = 1")]
    [InlineData("transaction", 5, "server_reset_query_always = 1")]
    [InlineData("statement", 5, "")]
    public async Task Prepare_PoolerThatSharesSessions_IsRefusedWithTheReason(string mode, int pool, string more)
    {
        await using var bouncer = await PgBouncer.StartAsync(postgres.ConnectionString, mode, pool, more);

        (await RefusalAsync(bouncer.Before(postgres.ConnectionString))).Message.ShouldContain("a pooler in transaction mode");
    }

    [Fact]
    public async Task Prepare_PoolerThatSharesSessionsAmongBusyClients_IsRefused()
    {
        await using var bouncer = await PgBouncer.StartAsync(postgres.ConnectionString, "transaction", 20);
        var through = bouncer.Before(postgres.ConnectionString);
        // Others hold sessions and give them back, so that the next one to be had is not always the same.
        await using var others = VipDbSetup.BuildDataSource(through);
        using var end = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await using var command = others.CreateCommand("SELECT pg_sleep(0.001)");
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }, Stop)).ToArray();
        for (var time = 0; time < 5; time++)
        {
            (await RefusalAsync(through)).Message.ShouldContain("a pooler in transaction mode");
        }
        await end.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task Prepare_PoolerInSessionMode_IsAccepted()
    {
        await using var bouncer = await PgBouncer.StartAsync(postgres.ConnectionString, "session", 5);

        await PrepareAsync(bouncer.Before(postgres.ConnectionString));
    }

    [Fact]
    public async Task Prepare_PoolerWithOneSession_SaysHowManyAreNeeded()
    {
        await using var bouncer = await PgBouncer.StartAsync(postgres.ConnectionString, "session", 1);

        (await RefusalAsync(bouncer.Before(postgres.ConnectionString))).Message.ShouldContain("one session at a time");
    }

    [Fact]
    public async Task Prepare_ReadOnlySessions_AreRefused()
        => (await RefusalAsync(postgres.ConnectionString + ";Options=-c default_transaction_read_only=on")).Message.ShouldContain("read-only");

    [Fact]
    public async Task Prepare_Standby_IsRefusedAloneAndPassedOverInAList()
    {
        await using var standby = await StandbyServer.StartAsync();
        var alone = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Host = standby.Host, Database = "postgres" }.ConnectionString;
        var primary = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        var url = $"postgresql://postgres:x@{Uri.EscapeDataString(standby.Host)},{Uri.EscapeDataString(primary.Host!)}/{primary.Database}";

        (await RefusalAsync(alone)).Message.ShouldContain("its server is a standby");
        await PrepareAsync(DatabaseUrl.Parse(url));
        await using var pools = new DatabasePools(DatabaseUrl.Parse(url), NullLogger.Instance);
        await using var ask = pools.Work.CreateCommand("SELECT pg_is_in_recovery()");
        (await ask.ExecuteScalarAsync(Stop)).ShouldBe(false);
    }

    private static async Task<StartRefusedException> RefusalAsync(string connectionString)
        => await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(connectionString));

    private static async Task PrepareAsync(string connectionString)
    {
        await using var dataSource = VipDbSetup.BuildDataSource(connectionString);
        await new DatabasePreparation(dataSource, "DATABASE_URL", NullLogger.Instance).PrepareAsync(Preparation.None, Stop);
    }
}
