using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

public sealed class TransactionOwnersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);
    private readonly SlowStatement slow = new(postgres, "UNION ALL\nSELECT transaction_id, order_id, order_no FROM");
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private TransactionOwners Owners() => new(postgres.Databases, time, NullLogger<TransactionOwners>.Instance);

    [Fact]
    public async Task OtherOwner_OrderOfTheBackendOfThisMonth_IsFound()
    {
        var other = await postgres.Databases.PurchaseAsync(Now.AddDays(-29), but: o => (o.PaymentStatus, o.TransactionId) = (OrderStatus.Paid, "T-1"));
        using var owners = Owners();
        (await owners.OtherOwnerAsync("T-1", "mine", Stop)).ShouldBe(other.OrderNo);
        (await owners.OtherOwnerAsync("T-1", other.OrderId, Stop)).ShouldBeNull();
        (await owners.OtherOwnerAsync("T-2", "mine", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task OtherOwner_OrderThatThePortalSettledLongAgo_IsFoundByItsGrant()
    {
        var other = await postgres.Databases.PurchaseAsync(Now.AddYears(-2));
        await postgres.ExecuteAsync($"""
            INSERT INTO vip_admin.vip_grants (order_id, order_no, user_id, package_code, transaction_id, duration_days, granted_at, granted_by)
            VALUES ('{other.OrderId}', '{other.OrderNo}', '{other.UserId}', 'vip_month', 'T-1', 30, now(), 'test')
            """);
        using var owners = Owners();
        (await owners.OtherOwnerAsync("T-1", "mine", Stop)).ShouldBe(other.OrderNo);
    }

    [Fact]
    public async Task OtherOwner_InYearsOfOrders_ReadsThoseOfTheMonthByTheUniqueIndex()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO orders (order_id, order_no, order_type, product_type, product_name, amount, payment_method, payment_status, transaction_id)
            SELECT gen_random_uuid(), 'VIP' || 1700000000000 + n * 1500000::bigint || '0001', 'vip', 'vip_month', '月度会员', 29.90, 'wechat', 1, 'T-' || n
            FROM generate_series(1, 60000) n;
            ANALYZE orders
            """);
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        await using var explain = new NpgsqlCommand("EXPLAIN " + TransactionOwners.Text, connection)
        {
            Parameters = { new("ids", new[] { "T-1", "T-2" }), new("first", OrderNumbers.FirstSince(Now.AddDays(-30))) },
        };
        await using var reader = await explain.ExecuteReaderAsync(Stop);
        var plan = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            plan.Add(reader.GetString(0));
        }
        string.Join('\n', plan).ShouldSatisfyAllConditions(
            p => p.ShouldContain("(order_no)::text >="), p => p.ShouldContain("Index Scan"), p => p.ShouldNotContain("Seq Scan on orders"));
    }

    [Fact]
    public async Task Settle_TheLookForAnotherOwnerTakesTooLong_SettlesAllTheSameAndRestsFromLooking()
    {
        var first = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        var second = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        using var owners = new TransactionOwners(slow, time, NullLogger<TransactionOwners>.Instance) { Patience = TimeSpan.FromMilliseconds(100) };
        using var transactions = new OrderTransactions(ConnectionBudget.Of(ConnectionBudget.Usual));
        var settlement = new OrderSettlement(postgres.Databases, owners, transactions, time);
        foreach (var order in new[] { first, second })
        {
            var settled = await settlement.SettleAsync(
                await postgres.Databases.FactsAsync(order), order.PaidTrade(Now), new CallEvidence(1), ChangeOrigin.Of(Actor.System, false), Stop);
            settled.ShouldBeOfType<Settlement.Settled>();
        }
        slow.Sent.ShouldBe(1);

        time.Advance(TimeSpan.FromMinutes(6));
        (await owners.OtherOwnerAsync("T-x", "mine", Stop)).ShouldBeNull();
        slow.Sent.ShouldBe(2);
    }

    [Fact]
    public async Task Settle_OneTransactionForTwoOrdersWhileTheLookIsTooSlow_IsDecidedByTheUniqueKey()
    {
        var first = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        var second = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        using var owners = new TransactionOwners(slow, time, NullLogger<TransactionOwners>.Instance) { Patience = TimeSpan.FromMilliseconds(100) };
        using var transactions = new OrderTransactions(ConnectionBudget.Of(ConnectionBudget.Usual));
        var settlement = new OrderSettlement(postgres.Databases, owners, transactions, time);
        Task<Settlement> SettleAsync(OrderFacts facts, Order order)
            => settlement.SettleAsync(facts, order.PaidTrade(Now, "T-same"), new CallEvidence(1), ChangeOrigin.Of(Actor.System, false), Stop);
        (await SettleAsync(await postgres.Databases.FactsAsync(first), first)).ShouldBeOfType<Settlement.Settled>();
        (await SettleAsync(await postgres.Databases.FactsAsync(second), second)).ShouldBeOfType<Settlement.Broken>()
            .Type.ShouldBe(DiscrepancyType.DuplicatePayment);
    }

    [Fact]
    public async Task Run_LookThatTakesTooLong_SettlesEveryOrderOfTheLane()
    {
        using var desk = new OrderDesk(postgres, Now, databases: slow);
        var orders = new List<Order>();
        for (var i = 0; i < 6; i++)
        {
            orders.Add(await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20 - i)));
            desk.WeChat.Says(orders[i], orders[i].PaidTrade(Now.AddMinutes(-5)));
        }
        var result = await desk.ReconcileAsync();
        (result.Counters["synced"], result.Counters["errors"]).ShouldBe((6, 0));
        slow.Sent.ShouldBe(1);
    }
}
