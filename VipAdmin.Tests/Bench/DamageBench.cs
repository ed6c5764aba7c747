using System.Diagnostics;
using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Damage;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// The daily scan for damage of a shop whose old backend left 80,000 paid orders without their package: kind by kind, at first and the day after.
/// </summary>
[Trait("Category", "Bench")]
public sealed class DamageBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly double Scale = double.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "1", CultureInfo.InvariantCulture);
    private static readonly int Orders = (int)(1_000_000 * Scale);
    private static readonly int Unlinked = (int)(80_000 * Scale);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Scan_WithManyUnlinkedOrders_TakesSeconds()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(TimeProvider.System.UtcNow());
        await postgres.ExecuteAsync(FormattableString.Invariant($"""
            INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at)
            SELECT 'm' || n, n::text, '-', 1, now() AT TIME ZONE 'UTC' + interval '400 days' FROM generate_series(0, {Orders / 4}) n;
            INSERT INTO public.orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, payment_status,
              transaction_id, paid_at, created_at, updated_at)
            SELECT 'o' || n, 'VIP' || (1700000000000 + n * 60000::bigint) || lpad((n % 10000)::text, 4, '0'), 'm' || n % {Orders / 4}, 'vip', 'vip_month', '会员月卡',
              29.90, 'wechat', 1, '4200' || n, timestamp '2024-01-01' + n * interval '1 minute', timestamp '2024-01-01' + n * interval '1 minute', now()
            FROM generate_series(1, {Orders}) n;
            INSERT INTO public.vip_orders (vip_order_id, order_id, package_id)
            SELECT 'v' || n, 'o' || n, (SELECT package_id FROM public.vip_packages WHERE package_code = 'vip_month')
            FROM generate_series({Unlinked} + 1, {Orders}) n
            """), 600);
        await postgres.ExecuteAsync("VACUUM ANALYZE", 600);
        await ScanAsync("first");
        await ScanAsync("again, without statistics");
        await postgres.ExecuteAsync("ANALYZE vip_admin.discrepancies");
        await ScanAsync("again");
    }

    private async Task ScanAsync(string when)
    {
        var scan = new DamageScan(postgres.Databases, TimeProvider.System);
        using var run = await postgres.Databases.RunAsync(DamageScanJob.Key, TimeProvider.System);
        var all = Stopwatch.StartNew();
        foreach (var (type, _, _) in DamageScanCounters.Kinds)
        {
            var watch = Stopwatch.StartNew();
            var found = await scan.LookAsync(type, run, Stop);
            Console.WriteLine(FormattableString.Invariant($"  {when}, {type}: {watch.Elapsed.TotalSeconds:0.00} s, {found.Count} found, {found.New} new"));
        }
        BenchTable.Within(FormattableString.Invariant($"damage, {Orders:N0} orders, {Unlinked:N0} unlinked, {when}"), all.Elapsed.TotalSeconds, "s", 10);
    }
}
