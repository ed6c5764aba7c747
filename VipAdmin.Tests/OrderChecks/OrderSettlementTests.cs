using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

public sealed class OrderSettlementTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // 00:20 on the 24th in Beijing: the payment of 23:58 belongs to the day before.
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private static readonly DateTime PaidAt = new(2026, 11, 23, 15, 58, 30, DateTimeKind.Utc);
    private static readonly CallEvidence Call = new(52, 200, "req-1", "key-1");
    private readonly FakeTimeProvider time = new(Now);
    private readonly TransactionOwners owners = new(postgres.Databases, new FakeTimeProvider(Now), NullLogger<TransactionOwners>.Instance);
    private readonly OrderTransactions transactions = new(ConnectionBudget.Of(ConnectionBudget.Usual));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        owners.Dispose();
        transactions.Dispose();
        return ValueTask.CompletedTask;
    }

    private OrderSettlement Settlement() => new(postgres.Databases, owners, transactions, time);

    private async Task<Settlement> SettleAsync(Order order, Trade? trade = null, ChangeOrigin? origin = null)
        => await Settlement()
            .SettleAsync(await postgres.Databases.FactsAsync(order), trade ?? order.PaidTrade(PaidAt), Call, origin ?? ChangeOrigin.Of(Actor.System, false),
                Stop);

    private Task<Member> MemberOf(Order order) => postgres.Databases.ReadAsync(db => db.Members.SingleAsync(m => m.UserId == order.UserId));
    private Task<Order> Reread(Order order) => postgres.Databases.ReadAsync(db => db.Orders.SingleAsync(o => o.OrderId == order.OrderId));

    [Fact]
    public async Task Settle_LostCallbackAroundMidnight_KeepsThePlatformsTimeAndGrants()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        using var run = await postgres.Databases.RunAsync("reconciliation", time);

        var settled = (await SettleAsync(order, origin: ChangeOrigin.Of(run))).ShouldBeOfType<Settlement.Settled>();

        settled.ShouldBe(new Settlement.Settled(Now.AddDays(30)));
        var paid = await Reread(order);
        paid.PaymentStatus.ShouldBe(OrderStatus.Paid);
        paid.PaidAt.ShouldBe(PaidAt);
        paid.TransactionId.ShouldBe("T" + order.OrderNo);
        var member = await MemberOf(order);
        (member.VipLevel, member.VipExpireAt, member.VipActivatedAt).ShouldBe((1, Now.AddDays(30), Now));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var grant = await db.VipGrants.SingleAsync(Stop);
        (grant.ExpireBefore, grant.ExpireAfter, grant.GrantedBy, grant.RunId, grant.DurationDays).ShouldBe(
            (null, Now.AddDays(30), "reconciliation", run.RunId, 30));
        var message = await db.Notifications.SingleAsync(Stop);
        (message.Type, message.Title, message.LinkUrl, message.UserId).ShouldBe(("payment_success", "支付成功通知", $"/user/orders/{order.OrderNo}", order.UserId));
        message.Content.ShouldContain("29.90元");
        message.Content.ShouldContain("2026年12月24日 00:20");
        var item = await db.JobRunItems.SingleAsync(Stop);
        (item.RunId, item.OrderNo, item.Before, item.After, item.Outcome, item.LatencyMs).ShouldBe(
            (run.RunId, order.OrderNo, OrderStatus.Pending, OrderStatus.Paid, ItemOutcome.Synced, 52));
        var lost = await db.Discrepancies.SingleAsync(Stop);
        (lost.Type, lost.Status, lost.Severity, lost.LocalFen, lost.PlatformFen, lost.Subject).ShouldBe(
            (DiscrepancyType.LostCallback, DiscrepancyStatus.AutoResolved, Severity.Medium, 2990, 2990, order.OrderNo));
        JsonDocument.Parse(lost.PlatformEvidence).RootElement.GetProperty("paidAt").GetString().ShouldBe("2026-11-23T15:58:30Z");
        JsonDocument.Parse(lost.LocalEvidence).RootElement.GetProperty("status").GetString().ShouldBe("pending");
        (await db.DiscrepancyEvents.OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync(Stop))
            .ShouldBe([DiscrepancyEventKind.Detected, DiscrepancyEventKind.AutoResolved]);
    }

    [Fact]
    public async Task Settle_ValidCallbackArrivedButOrderPending_IsNotALostCallback()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await postgres.Databases.CallbackAsync(order, Now, pays: false);
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>();
        (await postgres.Databases.ReadAsync(db => db.Discrepancies.CountAsync(Stop))).ShouldBe(0);
    }

    [Fact]
    public async Task Settle_CallbackWithABadSignature_CountsAsLost()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await postgres.Databases.CallbackAsync(order, Now, valid: false, pays: false);
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>();
        (await postgres.Databases.ReadAsync(db => db.Discrepancies.SingleAsync(Stop))).Type.ShouldBe(DiscrepancyType.LostCallback);
    }

    [Fact]
    public async Task Settle_Twice_SecondIsOvertakenAndChangesNothing()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        var facts = await postgres.Databases.FactsAsync(order);
        await SettleAsync(order);
        time.Advance(TimeSpan.FromDays(1));
        (await Settlement().SettleAsync(facts, order.PaidTrade(PaidAt), Call, ChangeOrigin.Of(Actor.System, false), Stop))
            .ShouldBe(new Settlement.Overtaken(OrderStatus.Paid));
        (await MemberOf(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
        (await postgres.Databases.ReadAsync(db => db.Notifications.CountAsync(Stop))).ShouldBe(1);
    }

    [Fact]
    public async Task Settle_CancelledInTheMeantime_IsNotTouched()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        var facts = await postgres.Databases.FactsAsync(order);
        await postgres.Databases.ReadAsync(db => db.Orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.PaymentStatus, OrderStatus.Cancelled), Stop));
        (await Settlement().SettleAsync(facts, order.PaidTrade(PaidAt), Call, ChangeOrigin.Of(Actor.System, false), Stop))
            .ShouldBe(new Settlement.Overtaken(OrderStatus.Cancelled));
        (await postgres.Databases.ReadAsync(db => db.VipGrants.CountAsync(Stop))).ShouldBe(0);
    }

    [Theory]
    [InlineData("amount = 19.90")]
    [InlineData("payment_method = 'alipay'")]
    [InlineData("payment_method = NULL")]
    [InlineData("order_no = 'VIP17639000000000001'")]
    public async Task Settle_FactChangedAfterItWasJudged_IsOvertaken(string change)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        var facts = await postgres.Databases.FactsAsync(order);
        await postgres.ExecuteAsync($"UPDATE orders SET {change}");
        (await Settlement().SettleAsync(facts, order.PaidTrade(PaidAt), Call, ChangeOrigin.Of(Actor.System, false), Stop))
            .ShouldBe(new Settlement.Overtaken(OrderStatus.Pending));
        var read = await Reread(order);
        (read.PaymentStatus, read.TransactionId, read.PaidAt).ShouldBe((OrderStatus.Pending, null, null));
        (await postgres.Databases.ReadAsync(db => db.VipGrants.CountAsync(Stop))).ShouldBe(0);
    }

    [Theory]
    [InlineData("9999-12-31 00:00:00")]
    [InlineData("9999-12-31 23:59:59")]
    [InlineData("10000-06-01 00:00:00")]
    [InlineData("294276-12-31 23:59:59")]
    [InlineData("infinity")]
    public async Task Settle_MemberWithoutAnEnd_SettlesAndLeavesTheEndAsItIs(string end)
    {
        var member = await postgres.Databases.MemberAsync(Now, m => m.VipLevel = 1);
        await postgres.ExecuteAsync($"UPDATE users SET vip_expire_at = '{end}'");
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), member);
        (await SettleAsync(order)).ShouldBe(new Settlement.Settled(FarFuture.Start));
        (await Reread(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await postgres.Databases.ReadAsync(db => db.Database
            .SqlQuery<bool>($"SELECT vip_expire_at = {end}::timestamp AS \"Value\" FROM users").SingleAsync(Stop))).ShouldBeTrue();
        (await postgres.Databases.ReadAsync(db => db.Notifications.SingleAsync(Stop))).Content.ShouldContain("无限期");
    }

    [Theory]
    [InlineData("-infinity")]
    [InlineData("4713-01-01 00:00:00 BC")]
    [InlineData("0001-01-01 00:00:00")]
    public async Task Settle_MemberWhoEndedBeforeTime_StartsNow(string end)
    {
        var member = await postgres.Databases.MemberAsync(Now, m => m.VipLevel = 1);
        await postgres.ExecuteAsync($"UPDATE users SET vip_expire_at = '{end}'");
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), member);
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>().ExpireAt.ShouldBe(Now.AddDays(30));
        (await MemberOf(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
    }

    [Fact]
    public async Task Settle_MemberWithoutAnEndWhoWasTakenTheMembership_StartsNow()
    {
        var member = await postgres.Databases.MemberAsync(Now, m => m.VipLevel = 0);
        await postgres.ExecuteAsync("UPDATE users SET vip_expire_at = 'infinity'");
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), member);
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>();
        (await MemberOf(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
    }

    [Fact]
    public async Task Settle_OrderOfAnotherType_IsNotOurs()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), but: o => o.OrderType = "points");
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Overtaken>();
        (await Reread(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    [Fact]
    public async Task Settle_DryRun_SaysWhatWouldHappenAndChangesNothing()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        using var run = await postgres.Databases.RunAsync("reconciliation", time, dryRun: true);
        (await SettleAsync(order, origin: ChangeOrigin.Of(run))).ShouldBe(new Settlement.Settled(Now.AddDays(30)));
        await run.FlushAsync(Stop);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Orders.SingleAsync(Stop)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await db.Members.SingleAsync(Stop)).VipExpireAt.ShouldBeNull();
        (await db.VipGrants.CountAsync(Stop) + await db.Notifications.CountAsync(Stop) + await db.Discrepancies.CountAsync(Stop)).ShouldBe(0);
        (await db.JobRunItems.SingleAsync(Stop)).Outcome.ShouldBe(ItemOutcome.Synced);
    }

    [Theory]
    [InlineData(DiscrepancyType.MissingVipOrder, "DELETE FROM vip_orders")]
    [InlineData(DiscrepancyType.PackageNotFound,
        "ALTER TABLE vip_orders DROP CONSTRAINT IF EXISTS vip_orders_package_id_fkey; UPDATE vip_orders SET package_id = 'gone'")]
    [InlineData(DiscrepancyType.PackageNotFound, "UPDATE vip_packages SET duration_days = 0")]
    [InlineData(DiscrepancyType.UserNotFound, "UPDATE orders SET user_id = NULL")]
    public async Task Settle_BrokenLink_RollsEverythingBackAndSaysWhich(DiscrepancyType type, string damage)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await postgres.ExecuteAsync(damage);
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Broken>().Type.ShouldBe(type);
        var read = await Reread(order);
        (read.PaymentStatus, read.TransactionId, read.PaidAt).ShouldBe((OrderStatus.Pending, null, null));
        (await postgres.Databases.ReadAsync(db => db.Discrepancies.CountAsync(Stop)))
            .ShouldBe(0, "whoever asked writes it down, with what else they have to write");
    }

    [Fact]
    public async Task Settle_LinkRepairedLater_SettlesAndClosesTheDiscrepancy()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await postgres.Databases.DiscrepancyAsync(Now, d => { d.Subject = d.OrderNo = order.OrderNo; d.Type = DiscrepancyType.UserNotFound; });
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>();
        (await postgres.Databases.ReadAsync(db => db.Discrepancies.Where(d => d.Type == DiscrepancyType.UserNotFound).Select(d => d.Status).SingleAsync(Stop)))
            .ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Settle_TransactionOfABackendsOrder_IsADuplicatePayment()
    {
        var other = await postgres.Databases.PurchaseAsync(Now.AddDays(-1), but: o => { o.PaymentStatus = OrderStatus.Paid; o.TransactionId = "T-1"; });
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        var broken = (await SettleAsync(order, order.PaidTrade(PaidAt, "T-1"))).ShouldBeOfType<Settlement.Broken>();
        broken.Type.ShouldBe(DiscrepancyType.DuplicatePayment);
        broken.Message.ShouldContain(other.OrderNo);
        (await Reread(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    [Fact]
    public async Task Settle_OneTransactionForManyOrdersAtOnce_GrantsOnce()
    {
        var orders = new List<Order>();
        for (var i = 0; i < 12; i++)
        {
            orders.Add(await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25)));
        }
        var results = await Task.WhenAll(orders.Select(order => Task.Run(() => SettleAsync(order, order.PaidTrade(PaidAt, "T-same")))));
        results.OfType<Settlement.Settled>().Count().ShouldBe(1);
        results.OfType<Settlement.Broken>().ShouldAllBe(b => b.Type == DiscrepancyType.DuplicatePayment);
        (await postgres.Databases.ReadAsync(db => db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Paid, Stop))).ShouldBe(1);
    }

    [Fact]
    public async Task Settle_ManyCallersAndCallbacksOnOneOrder_GrantOnceAndExtendOnce()
    {
        for (var round = 0; round < 15; round++)
        {
            var member = await postgres.Databases.MemberAsync(Now, m => { m.VipLevel = 1; m.VipExpireAt = Now.AddDays(10); });
            var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), member);
            var facts = await postgres.Databases.FactsAsync(order);
            var start = new TaskCompletionSource();
            var settles = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                await start.Task;
                return await Settlement().SettleAsync(facts, order.PaidTrade(PaidAt), Call, ChangeOrigin.Of(Actor.System, false), Stop);
            })).ToArray();
            var callbacks = Enumerable.Range(0, round % 3).Select(_ => Task.Run(async () =>
            {
                await start.Task;
                return await postgres.Databases.CallbackAsync(order, Now);
            })).ToArray();
            start.SetResult();
            var settled = (await Task.WhenAll(settles)).OfType<Settlement.Settled>().Count();
            var byCallback = (await Task.WhenAll(callbacks)).Count(won => won);

            (settled + byCallback).ShouldBe(1);
            await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
            (await db.VipGrants.CountAsync(g => g.OrderId == order.OrderId, Stop)).ShouldBe(settled);
            (await db.Notifications.CountAsync(n => n.UserId == member.UserId, Stop)).ShouldBe(settled);
            (await db.Members.SingleAsync(m => m.UserId == member.UserId, Stop)).VipExpireAt.ShouldBe(settled == 1 ? Now.AddDays(40) : Now.AddDays(30));
        }
    }

    [Fact]
    public async Task Settle_ManyOrdersOfOneMemberAtOnce_EachExtendsOnce()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var orders = new List<Order>();
        for (var i = 0; i < 10; i++)
        {
            orders.Add(await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), member));
        }
        await Task.WhenAll(orders.Select(order => Task.Run(() => SettleAsync(order))));
        (await postgres.Databases.ReadAsync(db => db.Members.SingleAsync(Stop))).VipExpireAt.ShouldBe(Now.AddDays(300));
    }

    [Fact]
    public async Task Settle_LifetimeMemberBuysAMonth_StaysLifetime()
    {
        var member = await postgres.Databases.MemberAsync(Now, m => { m.VipLevel = 1; m.IsLifetimeVip = true; m.VipActivatedAt = Now.AddDays(-50); });
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25), member);
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>().ExpireAt.ShouldBeNull();
        var read = await MemberOf(order);
        (read.IsLifetimeVip, read.VipExpireAt, read.VipLevel, read.VipActivatedAt).ShouldBe((true, null, 1, Now.AddDays(-50)));
    }

    [Fact]
    public async Task Settle_GrantExistsAlready_PaysWithoutGrantingAgain()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await SettleAsync(order);
        await postgres.ExecuteAsync("UPDATE orders SET payment_status = 0, transaction_id = NULL, paid_at = NULL");
        (await SettleAsync(order)).ShouldBeOfType<Settlement.Settled>().ExpireAt.ShouldBe(Now.AddDays(30));
        (await postgres.Databases.ReadAsync(db => db.VipGrants.CountAsync(Stop))).ShouldBe(1);
        (await MemberOf(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
        (await postgres.Databases.ReadAsync(db => db.Notifications.CountAsync(Stop))).ShouldBe(1);
    }

    [Fact]
    public async Task Settle_DatabaseRefusesTheMember_LeavesTheOrderPending()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await postgres.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse()
            """);
        try
        {
            var error = await Should.ThrowAsync<Npgsql.PostgresException>(() => SettleAsync(order));
            Core.Data.DatabaseFault.IsRefusal(error).ShouldBeTrue();
            (await Reread(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
            (await postgres.Databases.ReadAsync(db => db.VipGrants.CountAsync(Stop))).ShouldBe(0);
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TRIGGER refuse ON users");
        }
    }

    [Fact]
    public async Task Settle_AskedByAPerson_IsAuditedInTheSameTransaction()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-25));
        await SettleAsync(order, origin: ChangeOrigin.Of(Given.Finance, false));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.SingleAsync(Stop)).Target.ShouldBe(order.OrderNo);
        (await db.VipGrants.SingleAsync(Stop)).GrantedBy.ShouldBe(Given.Finance.Name);
    }
}
