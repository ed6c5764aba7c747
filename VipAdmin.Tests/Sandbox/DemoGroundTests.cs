using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

public sealed class DemoGroundTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SandboxBench bench = null!;

    private DemoGround Ground => bench.Services.GetRequiredService<DemoGround>();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP SCHEMA IF EXISTS sandbox CASCADE");
        bench = new SandboxBench(postgres, settings: ("Sandbox:DemoWorld", "true"));
    }

    [Fact]
    public async Task Prepare_EmptyDatabase_PlantsAWorldWithPeopleInEveryReminderWindow()
    {
        (await Ground.PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();

        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        var members = await db.Members.AsNoTracking().ToListAsync(SandboxBench.Stop);
        var today = BusinessDay.Of(SandboxBench.Noon);
        foreach (var days in (int[])[3, 1, 0, -1, -2, -3, -4, -5, -6, -7])
        {
            members.Count(m => !m.IsLifetimeVip && m.VipExpireAt is { } end && BusinessDay.Of(end) == today.AddDays(days))
                .ShouldBeGreaterThanOrEqualTo(6, $"day {days}");
        }
        members.Count.ShouldBeGreaterThan(300);
        members.ShouldAllBe(m => m.Phone.StartsWith("1380013") && m.Nickname!.Length > 0);
        (await db.VipPackages.CountAsync(SandboxBench.Stop)).ShouldBe(4);
    }

    [Fact]
    public async Task Prepare_EmptyDatabase_HistoryExplainsMembershipsAndThePortalsRecordsStayEmpty()
    {
        await Ground.PrepareAsync(new Random(1), SandboxBench.Stop);

        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        var unexplained = await db.Database.SqlQuery<string>($"""
            SELECT u.user_id AS "Value" FROM public.users u
             WHERE u.vip_activated_at IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM public.orders o JOIN public.vip_orders v USING (order_id) JOIN public.vip_packages p USING (package_id) JOIN public.payment_callbacks c USING (order_no)
                WHERE o.user_id = u.user_id AND o.payment_status = 1 AND CASE WHEN u.is_lifetime_vip THEN p.duration_days = -1 ELSE o.paid_at + make_interval(days => p.duration_days) = u.vip_expire_at END)
            """).ToListAsync(SandboxBench.Stop);
        unexplained.ShouldBeEmpty();
        (await db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Cancelled, SandboxBench.Stop)).ShouldBeGreaterThan(100);
        (await db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Pending && o.CreatedAt <= SandboxBench.Noon.AddMinutes(-6), SandboxBench.Stop))
            .ShouldBeGreaterThan(15);
        (await db.JobRuns.AnyAsync(SandboxBench.Stop)).ShouldBeFalse();
        (await db.VipGrants.AnyAsync(SandboxBench.Stop)).ShouldBeFalse();
        (await db.ReminderDeliveries.AnyAsync(SandboxBench.Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Prepare_SecondStart_FindsItsWorldAndPlantsNothing()
    {
        await Ground.PrepareAsync(new Random(1), SandboxBench.Stop);
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        var orders = await db.Orders.CountAsync(SandboxBench.Stop);

        (await Ground.PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();

        (await db.Orders.CountAsync(SandboxBench.Stop)).ShouldBe(orders);
    }

    [Fact]
    public async Task Prepare_DatabaseWithSomebodysMember_RefusesAndTouchesNothing()
    {
        await postgres.ExecuteAsync("INSERT INTO public.users (user_id, phone, password_hash) VALUES ('u1', '13912345678', 'x')");

        (await Ground.PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldNotBeNull();

        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        (await db.Members.CountAsync(SandboxBench.Stop)).ShouldBe(1);
        (await db.VipPackages.AnyAsync(SandboxBench.Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Prepare_SomebodysOrdersCameIntoTheWorld_Refuses()
    {
        await Ground.PrepareAsync(new Random(1), SandboxBench.Stop);
        await postgres.ExecuteAsync(
            "INSERT INTO public.orders (order_id, order_no, order_type, product_type, product_name, amount) VALUES ('o1', 'VIP17000000000000001', 'vip', 'vip_month', 'VIP', 29.90)");

        (await Ground.PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("Production", "sandbox", true, true)]
    [InlineData("Staging", "sandbox", true, true)]
    [InlineData("Development", "production", true, true)]
    [InlineData("Development", "sandbox", null, false)]
    [InlineData("Development", "sandbox", false, true)]
    public void AddDemoWorld_NotDevelopmentOrNotAllowed_ThereIsNoWorld(string environment, string paymentEnv, bool? allowed, bool embedded)
        => WorldIsRegistered(environment, paymentEnv, allowed, embedded).ShouldBeFalse();

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, false)]
    public void AddDemoWorld_EmbeddedOrAllowed_ThereIsAWorld(bool? allowed, bool embedded)
        => WorldIsRegistered("Development", "sandbox", allowed, embedded).ShouldBeTrue();

    private static bool WorldIsRegistered(string environment, string paymentEnv, bool? allowed, bool embedded)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        configuration["PAYMENT_ENV"] = paymentEnv;
        configuration["Sandbox:DemoWorld"] = allowed?.ToString();
        var services = new ServiceCollection();
        services.AddDemoWorld(configuration, new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = environment }, embedded);
        return services.Any(service => service.ServiceType == typeof(DemoWorld));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
