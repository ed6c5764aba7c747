using System.Diagnostics;
using Npgsql;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>Both order tasks at size, each beside what cannot be beaten: the platform's own bound, and one raw UPDATE of the same rows.</summary>
[Trait("Category", "Bench")]
public sealed class OrderBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Parallelism = 16;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(DateTime.UtcNow);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory(Explicit = true)]
    [InlineData("unpaid, left alone", 10, TradeState.Unpaid, 1)]
    [InlineData("no answer", 10, null, 1)]
    [InlineData("unpaid, closed and cancelled", 20, TradeState.Unpaid, 1)]
    [InlineData("paid, settled", 10, TradeState.Paid, 1)]
    public async Task Reconciliation_2000OrdersAt50Milliseconds_BesideThePlatformsBound(string what, int ageMinutes, TradeState? state, int calls)
    {
        const int orders = 2_000;
        await OrdersAsync(orders, overdue: orders, ageMinutes);
        using var desk = new OrderDesk(postgres, default, TimeProvider.System);
        desk.WeChat.Latency = Latency;
        desk.WeChat.Bound = new SemaphoreSlim(Parallelism);
        desk.WeChat.Everything = question => state is null && !question.OrderNo.EndsWith('0')
            ? ScriptedPlatform.Unknown(FaultCode.NetworkTimeout)
            : new TradeAnswer.Known(desk.WeChat.TradeOf(question.OrderNo, state ?? TradeState.Unpaid, "SAID") with
            {
                TransactionId = "T" + question.OrderNo,
                AmountFen = 2990,
                Currency = "CNY",
                PaidAt = DateTime.UtcNow,
            }, ScriptedPlatform.Call);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        (await desk.ReconcileAsync()).Counters["totalChecked"].ShouldBe(orders);
        var took = watch.Elapsed.TotalSeconds;
        var bound = orders * calls * Latency.TotalSeconds / Parallelism;
        BenchTable.Beside($"reconciliation: {orders:N0} orders at 50 ms, {Parallelism} at a time, {what}", took, "bound", bound, 1.3);
        BenchTable.Within($"reconciliation: processor time of the portal, {what}", (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, "s");
    }

    [Fact(Explicit = true)]
    public async Task Timeout_100000OverdueOfAMillionWithoutClosing_BesideOneRawUpdate()
    {
        const int overdue = 100_000;
        await OrdersAsync(1_000_000, overdue, 20);
        var raw = Math.Min(await RawAsync(), await RawAsync());
        double ours;
        using (var desk = new OrderDesk(postgres, default, TimeProvider.System) { CloseOnPlatform = false })
        {
            ours = await TimedAsync(async () => (await desk.TimeoutAsync()).Counters["cancelled"].ShouldBe(overdue));
        }
        BenchTable.Beside($"order timeout: {overdue:N0} overdue of 1,000,000, not closing", ours, "one raw UPDATE", raw, 2);
        var again = new OrderDesk(postgres, default, TimeProvider.System) { CloseOnPlatform = false };
        var idle = await TimedAsync(async () => (await again.TimeoutAsync()).Counters["total"].ShouldBe(0));
        again.WeChat.Everything =
            again.Alipay.Everything =
                question => new TradeAnswer.Known(again.WeChat.TradeOf(question.OrderNo, TradeState.Closed, "CLOSED"), ScriptedPlatform.Call);
        BenchTable.Within("order timeout: nothing due of 1,000,000", idle * 1000, "ms");
        var watched = await TimedAsync(async () => (await again.ReconcileAsync()).Counters["watched"].ShouldBe(overdue));
        BenchTable.Within($"reconciliation: ends the watch of {overdue:N0} cancelled orders", watched, "s");
        var quiet = await TimedAsync(() => again.ReconcileAsync());
        BenchTable.Within($"reconciliation: nothing due of 1,000,000", quiet * 1000, "ms");
        again.Dispose();
    }

    /// <summary>A shop's table: mostly paid orders of the past, some cancelled long ago, and pending ones of a given age at the end.</summary>
    private Task OrdersAsync(int count, int overdue, int ageMinutes) => PatientlyAsync($"""
        TRUNCATE orders, vip_orders, users, notifications, vip_admin.order_checks, vip_admin.job_run_items, vip_admin.vip_grants, vip_admin.discrepancies CASCADE;
        INSERT INTO users (user_id, phone, password_hash, nickname) SELECT 'u' || n, n::text, '-', 'n' FROM generate_series(1, 2000) n;
        INSERT INTO orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, payment_status, transaction_id, paid_at, cancelled_at, created_at, updated_at, expire_at)
        SELECT gen_random_uuid(), 'VIP' || (extract(epoch FROM t.at) * 1000)::bigint || lpad((n % 10000)::text, 4, '0'), 'u' || (n % 2000 + 1),
          'vip', 'vip_month', '月度会员', 29.90, 'wechat', s.status,
          CASE WHEN s.status = 1 THEN 'T-' || n END, CASE WHEN s.status = 1 THEN t.at END, CASE WHEN s.status = 3 THEN t.at END, t.at, t.at, t.at + interval '15 minutes'
        FROM generate_series(1, {count}) n,
          LATERAL (SELECT CASE WHEN n > {count - overdue} THEN 0 WHEN n % 5 = 0 THEN 3 ELSE 1 END AS status) s,
          LATERAL (SELECT CASE WHEN s.status = 0 THEN (now() AT TIME ZONE 'UTC') - interval '{ageMinutes} minutes' - n * interval '1 microsecond'
            ELSE (now() AT TIME ZONE 'UTC') - interval '30 days' - ({count} - n) * interval '1 second' END AS at) t;
        INSERT INTO vip_orders (vip_order_id, order_id, package_id) SELECT gen_random_uuid(), order_id, 'p-vip_month' FROM orders WHERE payment_status = 0;
        ANALYZE orders
        """);

    /// <summary>One UPDATE of the same rows, taken back and its dead rows swept away, so that the next one finds the same table.</summary>
    private async Task<double> RawAsync()
    {
        double took;
        await using (var connection = await postgres.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var update = new NpgsqlCommand("""
                UPDATE orders SET payment_status = 3, cancelled_at = timestamp '2026-11-23 12:00', cancel_reason = '订单超时自动取消', updated_at = timestamp '2026-11-23 12:00'
                WHERE payment_status = 0 AND order_type = 'vip' AND created_at <= (now() AT TIME ZONE 'UTC') - interval '15 minutes'
                """, connection, transaction) { CommandTimeout = 600 };
            took = await TimedAsync(async () => (await update.ExecuteNonQueryAsync()).ShouldBe(100_000));
            await transaction.RollbackAsync();
        }
        await PatientlyAsync("VACUUM orders");
        return took;
    }

    private async Task PatientlyAsync(string sql)
    {
        await using var command = postgres.DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
