using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Data;

public sealed class DatabasePreparationTests : IAsyncLifetime
{
    private const Preparation Developer = Preparation.CreateBusinessTables | Preparation.Migrate;
    private readonly string name = TestCluster.NewName("prepare");
    private NpgsqlDataSource dataSource = null!;

    public async ValueTask InitializeAsync()
    {
        var maintenance = await TestCluster.ConnectionStringAsync();
        await ExecuteAsync(maintenance, $"CREATE DATABASE {name}");
        dataSource = VipDbSetup.BuildDataSource(TestCluster.For(maintenance, name));
    }

    public async ValueTask DisposeAsync()
    {
        await dataSource.DisposeAsync();
        await ExecuteAsync(await TestCluster.ConnectionStringAsync(), $"DROP DATABASE {name} WITH (FORCE)");
    }

    [Fact]
    public async Task Prepare_EmptyDatabaseOfADeveloper_MakesEverything()
    {
        await PrepareAsync(Developer);

        (await ScalarAsync("SELECT count(*) FROM vip_admin.job_runs")).ShouldBe(0);
        (await ScalarAsync("SELECT count(*) FROM public.orders")).ShouldBe(0);
        await PrepareAsync(Preparation.None);
    }

    [Fact]
    public async Task Prepare_FourHostsAtOnce_TakeTurns()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PrepareAsync(Developer)));

        await using var db = new VipDb(VipDbSetup.OptionsFor(dataSource));
        (await ScalarAsync("SELECT count(*) FROM vip_admin.migrations")).ShouldBe((long)db.Database.GetMigrations().Count());
    }

    [Fact]
    public async Task Prepare_EmptyDatabaseInProduction_RefusesAndChangesNothing()
    {
        var refusal = await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(Preparation.Migrate));

        refusal.Faults.Single().ToString().ShouldContain("has no table notifications, orders");
        (await ScalarAsync("SELECT count(*) FROM information_schema.schemata WHERE schema_name = 'vip_admin'")).ShouldBe(0);
    }

    [Fact]
    public async Task Prepare_BusinessTablesButNotMigrated_SaysHowToMigrate()
    {
        await ExecuteAsync(dataSource.ConnectionString, BusinessTables.Script);

        var refusal = await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(Preparation.None));

        refusal.Message.ShouldContain("not migrated");
        refusal.Message.ShouldContain("Database__MigrateOnStart=true");
        await PrepareAsync(Preparation.Migrate);
    }

    [Fact]
    public async Task Prepare_TablesOfAnotherProgram_AreLeftAlone()
    {
        await ExecuteAsync(dataSource.ConnectionString, "CREATE TABLE customers (id int)");

        await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(Developer));

        (await ScalarAsync("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'vip_admin')")).ShouldBe(1);
    }

    [Fact]
    public async Task Prepare_ColumnMissingOrOfAnotherKind_NamesIt()
    {
        await ExecuteAsync(dataSource.ConnectionString,
            BusinessTables.Script + "; ALTER TABLE orders ALTER created_at TYPE timestamptz; ALTER TABLE users DROP nickname; ALTER TABLE users ADD more text");

        var refusal = await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(Developer));

        refusal.Message.ShouldContain("orders.created_at is timestamp with time zone, not timestamp");
        refusal.Message.ShouldContain("users.nickname is missing");
        refusal.Message.ShouldNotContain("more");
    }

    [Fact]
    public async Task Prepare_SchemaOfSomebodyElse_IsRefused()
    {
        await ExecuteAsync(dataSource.ConnectionString, BusinessTables.Script + "; CREATE SCHEMA vip_admin; CREATE TABLE vip_admin.things (id int)");

        (await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(Developer))).Message.ShouldContain("schema vip_admin");
    }

    [Fact]
    public async Task Prepare_MigratedByALaterVersion_IsRefused()
    {
        await PrepareAsync(Developer);
        await ExecuteAsync(dataSource.ConnectionString, "INSERT INTO vip_admin.migrations VALUES ('29990101000000_Later', '20.0.0')");

        (await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(Developer))).Message.ShouldContain("29990101000000_Later");
    }

    [Fact]
    public async Task Prepare_NobodyThere_SaysWhereItAsked()
    {
        await using var nobody = VipDbSetup.BuildDataSource("Host=127.0.0.1;Port=1;Database=vip;Username=vip;Password=hidden;Timeout=2");

        var refusal =
            await Should.ThrowAsync<StartRefusedException>(
                () => new DatabasePreparation(nobody, "DATABASE_URL", NullLogger.Instance).PrepareAsync(Developer, TestContext.Current.CancellationToken));

        refusal.Faults.Single().Key.ShouldBe("DATABASE_URL");
        refusal.Message.ShouldContain("127.0.0.1:1/vip as vip");
        refusal.Message.ShouldNotContain("hidden");
    }

    private Task PrepareAsync(Preparation allowed)
        => new DatabasePreparation(dataSource, "DATABASE_URL", NullLogger.Instance).PrepareAsync(allowed, TestContext.Current.CancellationToken);

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
