using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Data;

/// <summary>The role of <c>deploy/grants.sql</c> can do the portal's work; whatever it may not see or do is named at start, not found out by a run.</summary>
public sealed class DatabaseRightsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly string Grants = File.ReadAllText(Path.Combine(Folders.Root, "deploy/grants.sql"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grants_OfDeploy_AreEnoughToMigrateAndForEveryTask()
    {
        var maintenance = await TestCluster.ConnectionStringAsync();
        var name = TestCluster.NewName("least");
        await ExecuteAsync(maintenance, $"CREATE DATABASE {name}");
        try
        {
            var owner = TestCluster.For(maintenance, name);
            await ExecuteAsync(owner, BusinessTables.Script);
            await ExecuteAsync(owner, Grants);
            await PrepareAsync(As(owner, "vip_portal_owner"), Preparation.Migrate);
            await ExecuteAsync(owner, Grants);
            await PrepareAsync(As(owner, "vip_portal"));
            await EveryTaskWorksAsync(owner, As(owner, "vip_portal"));
        }
        finally
        {
            await ExecuteAsync(maintenance, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static async Task EveryTaskWorksAsync(string owner, string portal)
    {
        var now = DateTime.UtcNow;
        await using var dataSource = VipDbSetup.BuildDataSource(owner);
        var databases = new Microsoft.EntityFrameworkCore.Infrastructure.PooledDbContextFactory<VipDb>(VipDbSetup.OptionsFor(dataSource));
        await databases.PackagesAsync(now);
        var paid = await databases.PurchaseAsync(now.AddMinutes(-10));
        var unpaid = await databases.PurchaseAsync(now.AddMinutes(-30));
        var member =
            await databases.MemberAsync(now,
                m => (m.VipLevel, m.VipExpireAt, m.VipActivatedAt) = (1, BusinessDay.StartUtc(BusinessDay.Of(now).AddDays(3)).AddHours(4), now.AddDays(-27)));
        await using var host = new TaskHost(portal);
        host.WeChat.Says(paid, paid.PaidTrade(now.AddMinutes(-9)));

        foreach (var job in Timetable.Shipped.All)
        {
            await host.RunAsync(job.Key);
        }

        await using var db = await databases.CreateDbContextAsync(Stop);
        (await db.JobRuns.Where(run => run.Status != RunStatus.Succeeded).Select(run => run.JobKey + ": " + run.Error).ToListAsync(Stop)).ShouldBeEmpty();
        (await db.Orders.Where(order => order.OrderId == paid.OrderId || order.OrderId == unpaid.OrderId).OrderByDescending(order => order.CreatedAt)
            .Select(order => order.PaymentStatus).ToListAsync(Stop))
            .ShouldBe([OrderStatus.Paid, OrderStatus.Cancelled]);
        (await db.Notifications.CountAsync(message => message.UserId == member.UserId, Stop)).ShouldBe(1);
        (await host.Get<PauseDesk>().PauseAsync(Given.Ops, "orderTimeout", "tried", null, Stop)).ShouldBeOfType<PauseResult.Done>();
    }

    [Theory]
    [InlineData("REVOKE INSERT ON security_logs FROM vip_portal", "INSERT on security_logs")]
    [InlineData("REVOKE INSERT ON notifications FROM vip_portal", "INSERT on notifications")]
    [InlineData("REVOKE UPDATE ON orders FROM vip_portal", "UPDATE on orders")]
    [InlineData("REVOKE UPDATE (vip_expire_at) ON users FROM vip_portal", "UPDATE on users (vip_expire_at)")]
    [InlineData("REVOKE SELECT ON payment_callbacks FROM vip_portal", "SELECT on payment_callbacks")]
    [InlineData("REVOKE SELECT (phone) ON users FROM vip_portal", "SELECT on users (phone)")]
    [InlineData("REVOKE DELETE ON vip_admin.logs FROM vip_portal", "DELETE on vip_admin.logs")]
    [InlineData("REVOKE SELECT ON vip_admin.migrations FROM vip_portal", "SELECT on vip_admin.migrations")]
    [InlineData("REVOKE USAGE ON SCHEMA vip_admin FROM vip_portal", "USAGE on schema vip_admin")]
    [InlineData("REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM vip_portal", "SELECT on orders")]
    public async Task Prepare_OneRightMissing_NamesTheTableAndTheRight(string revoke, string named)
    {
        await postgres.ExecuteAsync(Grants);
        await PrepareAsync(As(postgres.ConnectionString, "vip_portal"));
        await postgres.ExecuteAsync(revoke);
        try
        {
            var refused = await RefusalAsync(As(postgres.ConnectionString, "vip_portal"));

            refused.Message.ShouldContain("the role vip_portal lacks");
            refused.Message.ShouldContain(named);
            refused.Message.ShouldNotContain("has no table");
        }
        finally
        {
            await postgres.ExecuteAsync(Grants);
        }
    }

    [Theory]
    [InlineData("public.orders")]
    [InlineData("public.users")]
    [InlineData("public.vip_orders")]
    [InlineData("public.vip_packages")]
    [InlineData("public.notifications")]
    [InlineData("public.security_logs")]
    [InlineData("public.payment_callbacks")]
    [InlineData("public.refund_requests")]
    [InlineData("vip_admin.job_runs")]
    [InlineData("vip_admin.data_protection_keys")]
    public async Task Prepare_RowLevelSecurityOnATable_IsRefusedWithItsName(string table)
    {
        await postgres.ExecuteAsync(Grants);
        await postgres.ExecuteAsync($"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY");
        try
        {
            var refused = await RefusalAsync(As(postgres.ConnectionString, "vip_portal"));

            refused.Message.ShouldContain($"row-level security applies to the role vip_portal on {table}:");
            // Switched on while the portal runs, it fails statements instead of hiding rows.
            (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(As(postgres.ConnectionString, "vip_portal"), $"SELECT 1 FROM {table}")))
                .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            // The owner of the tables and a superuser are exempt: nothing is hidden from them.
            await PrepareAsync(postgres.ConnectionString);
        }
        finally
        {
            await postgres.ExecuteAsync($"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY");
        }
    }

    [Theory]
    [InlineData("ALTER TABLE refund_requests RENAME TO r; CREATE VIEW refund_requests AS SELECT * FROM r",
        "DROP VIEW refund_requests; ALTER TABLE r RENAME TO refund_requests", "public.refund_requests is a view")]
    [InlineData("ALTER TABLE refund_requests RENAME TO r; CREATE TABLE refund_requests (LIKE r) PARTITION BY LIST (status)",
        "DROP TABLE refund_requests; ALTER TABLE r RENAME TO refund_requests",
        "public.refund_requests is partitioned")]
    [InlineData("CREATE TABLE more () INHERITS (refund_requests)", "DROP TABLE more", "public.refund_requests is inherited by other tables")]
    [InlineData("CREATE RULE none AS ON INSERT TO security_logs DO INSTEAD NOTHING", "DROP RULE none ON security_logs",
        "public.security_logs is rewritten by a rule")]
    public async Task Prepare_SomethingElseInATablesPlace_IsRefused(string change, string back, string named)
    {
        await postgres.ExecuteAsync(change);
        try
        {
            (await RefusalAsync(postgres.ConnectionString)).Message.ShouldContain(named);
        }
        finally
        {
            await postgres.ExecuteAsync(back);
        }
    }

    [Fact]
    public async Task Migrate_WithoutTheRightToMakeItsSchema_SaysWhichOne()
    {
        var maintenance = await TestCluster.ConnectionStringAsync();
        var name = TestCluster.NewName("nocreate");
        await ExecuteAsync(maintenance, $"CREATE DATABASE {name}");
        try
        {
            var owner = TestCluster.For(maintenance, name);
            await ExecuteAsync(owner, BusinessTables.Script + "; " + Grants + "; DROP SCHEMA vip_admin");

            (await RefusalAsync(As(owner, "vip_portal"), Preparation.Migrate)).Message.ShouldContain($"CREATE on database {name}");
        }
        finally
        {
            await ExecuteAsync(maintenance, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task Prepare_SearchPathThatLeadsElsewhere_MakesTheTablesWhereTheyBelong()
    {
        var maintenance = await TestCluster.ConnectionStringAsync();
        var name = TestCluster.NewName("path");
        await ExecuteAsync(maintenance, $"CREATE DATABASE {name}");
        try
        {
            var owner = TestCluster.For(maintenance, name);
            await ExecuteAsync(owner, $"CREATE SCHEMA shop; CREATE TABLE shop.orders (id int); ALTER DATABASE {name} SET search_path = shop, public");

            await PrepareAsync(owner, Preparation.CreateBusinessTables | Preparation.Migrate);
            await PrepareAsync(owner);
        }
        finally
        {
            await ExecuteAsync(maintenance, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static string As(string connectionString, string role) => new NpgsqlConnectionStringBuilder(connectionString) { Username = role }.ConnectionString;

    private static async Task<StartRefusedException> RefusalAsync(string connectionString, Preparation allowed = Preparation.None)
        => await Should.ThrowAsync<StartRefusedException>(() => PrepareAsync(connectionString, allowed));

    private static async Task PrepareAsync(string connectionString, Preparation allowed = Preparation.None)
    {
        await using var dataSource = VipDbSetup.BuildDataSource(connectionString);
        await new DatabasePreparation(dataSource, "DATABASE_URL", NullLogger.Instance).PrepareAsync(allowed, Stop);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
