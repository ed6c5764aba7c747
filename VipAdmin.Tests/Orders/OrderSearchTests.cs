using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Orders;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Orders;

public sealed class OrderSearchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);
    private OrderSearch search = null!;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        search = new OrderSearch(postgres.Databases, time);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(null, OrderSearchKind.Newest)]
    [InlineData("  ", OrderSearchKind.Newest)]
    [InlineData("VIP17639001234560001", OrderSearchKind.OrderNo)]
    [InlineData("vip1763", OrderSearchKind.OrderNoPrefix)]
    [InlineData("13800001234", OrderSearchKind.Phone)]
    [InlineData("4200001234202611231234567890", OrderSearchKind.Transaction)]
    [InlineData("6f9619ff-8b86-d011-b42d-00cf4fc964ff", OrderSearchKind.UserId)]
    public void KindOf_WhatSomebodyPastes_IsRecognised(string? text, OrderSearchKind kind) => OrderSearchText.KindOf(text).ShouldBe(kind);

    [Fact]
    public async Task Find_WithoutText_ShowsVipOrdersNewestFirstAndWalksBothWays()
    {
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            made.Insert(0, (await postgres.Databases.OrderAsync(Now.AddMinutes(i))).OrderNo);
        }
        await postgres.Databases.OrderAsync(Now.AddHours(1), but: o => o.OrderType = "points");

        var first = await FindAsync(new OrderFilter(), size: 3);
        first.Page.Rows.Select(r => r.OrderNo).ShouldBe(made[..3]);
        (first.Page.HasNewer, first.Page.HasOlder).ShouldBe((false, true));
        var second = await search.FindAsync(Given.Support, new OrderFilter(), made[2], null, 3, Stop);
        second.Page.Rows.Select(r => r.OrderNo).ShouldBe(made[3..6]);
        (second.Page.HasNewer, second.Page.HasOlder).ShouldBe((true, true));
        var back = await search.FindAsync(Given.Support, new OrderFilter(), null, made[3], 3, Stop);
        back.Page.Rows.Select(r => r.OrderNo).ShouldBe(made[..3]);
        (back.Page.HasNewer, back.Page.HasOlder).ShouldBe((false, true));
    }

    [Fact]
    public async Task Find_OldestFirst_WalksBothWays()
    {
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await postgres.Databases.OrderAsync(Now.AddMinutes(i))).OrderNo);
        }
        var oldest = new OrderFilter { OldestFirst = true };

        var first = await FindAsync(oldest, size: 2);
        first.Page.Rows.Select(r => r.OrderNo).ShouldBe(made[..2]);
        (first.Page.HasNewer, first.Page.HasOlder).ShouldBe((false, true));
        var second = await search.FindAsync(Given.Support, oldest, made[1], null, 2, Stop);
        second.Page.Rows.Select(r => r.OrderNo).ShouldBe(made[2..4]);
        (second.Page.HasNewer, second.Page.HasOlder).ShouldBe((true, true));
        var back = await search.FindAsync(Given.Support, oldest, null, made[2], 2, Stop);
        back.Page.Rows.Select(r => r.OrderNo).ShouldBe(made[..2]);
        (back.Page.HasNewer, back.Page.HasOlder).ShouldBe((false, true));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    public async Task Totals_OfAFilter_CountAndSumEveryPage(int size)
    {
        for (var i = 0; i < 5; i++)
        {
            var status = i < 3 ? OrderStatus.Paid : OrderStatus.Pending;
            await postgres.Databases.OrderAsync(Now.AddMinutes(i), but: o => (o.PaymentStatus, o.Amount) = (status, 10.01m));
        }

        var found = await search.FindAsync(Given.Support, new OrderFilter { Status = OrderStatus.Paid }, null, null, size, Stop, withTotals: true);

        found.Totals.ShouldBe(new OrderTotals(3, 3003, More: false));
        (await FindAsync(new OrderFilter(), size)).Totals.ShouldBeNull("they were not asked for");
    }

    [Fact]
    public async Task Totals_OfMoreOrdersThanAreCounted_SayThatThereAreMore()
    {
        await postgres.ExecuteAsync($"""
            INSERT INTO public.orders (order_id, order_no, order_type, product_type, product_name, amount, created_at, updated_at)
            SELECT gen_random_uuid()::text, 'VIP' || (1790000000000 + n) || '0001', 'vip', 'vip_month', '月度会员', 1.00, now(), now()
            FROM generate_series(1, {OrderSearch.CountLimit + 1}) n
            """);

        var found = await search.FindAsync(Given.Support, new OrderFilter(), null, null, 50, Stop, withTotals: true);

        found.Totals.ShouldBe(new OrderTotals(OrderSearch.CountLimit, OrderSearch.CountLimit * 100L, More: true));
    }

    [Fact]
    public async Task Export_OfMoreThanOneReadGives_YieldsEveryOrderOfTheFilterOnce()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO orders (order_id, order_no, order_type, product_type, product_name, amount, payment_method, payment_status, created_at, updated_at)
            SELECT gen_random_uuid(), 'VIP' || n, 'vip', 'vip_month', '月度会员', 29.90, 'wechat', CASE WHEN n % 10 = 0 THEN 3 ELSE 1 END, timestamp '2026-11-23 06:00', timestamp '2026-11-23 06:00'
            FROM generate_series(10000, 15000) n
            """);

        var parts = await search.ExportAsync(Given.Support, new OrderFilter { Status = OrderStatus.Paid }, Stop).ToListAsync(Stop);
        OrderRow[] rows = [.. parts.SelectMany(part => part.Page.Rows)];

        rows.Length.ShouldBe(4_500);
        rows.Select(row => row.OrderNo).ShouldBe(rows.Select(row => row.OrderNo).Distinct().OrderDescending());
    }

    [Fact]
    public async Task Export_ByAStranger_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(async () => await search.ExportAsync(Given.Of("nobody"), new OrderFilter(), Stop).ToListAsync(Stop));

    [Fact]
    public async Task Find_ByNumberOrItsBeginning_FindsIt()
    {
        var order = await postgres.Databases.OrderAsync(Now);
        await postgres.Databases.OrderAsync(Now.AddDays(-200));

        (await FindAsync(new() { Text = " " + order.OrderNo.ToLowerInvariant() + " " })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(order.OrderNo);
        (await FindAsync(new() { Text = order.OrderNo[..8] })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(order.OrderNo);
        (await FindAsync(new() { Text = "VIP%" })).Page.Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_ByTransaction_FindsItInTheOrderTheCallbackOrTheEvidence()
    {
        var own = await postgres.Databases.OrderAsync(Now, but: o => o.TransactionId = "4200000001");
        var called = await postgres.Databases.OrderAsync(Now.AddSeconds(1));
        var late = await postgres.Databases.OrderAsync(Now.AddSeconds(2));
        await postgres.ExecuteAsync(
            $"INSERT INTO payment_callbacks (callback_id, order_no, channel, transaction_id, callback_data) VALUES ('c1', '{called.OrderNo}', 'wechat', '4200000002', '{{}}')");
        await postgres.Databases.DiscrepancyAsync(Now,
            d => { d.OrderNo = d.Subject = late.OrderNo; d.PlatformEvidence = """{"transactionId":"4200000003"}"""; });

        (await FindAsync(new() { Text = "4200000001" })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(own.OrderNo);
        (await FindAsync(new() { Text = "4200000002" })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(called.OrderNo);
        (await FindAsync(new() { Text = "4200000003" })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(late.OrderNo);
        (await FindAsync(new() { Text = "4200000004" })).Page.Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_ByPhone_ShowsThatMembersOrdersAndIsAuditedOncePerTenMinutes()
    {
        var member = await postgres.Databases.MemberAsync(Now, m => m.Nickname = "小王13912345678");
        var order = await postgres.Databases.OrderAsync(Now, member);
        await postgres.Databases.OrderAsync(Now, await postgres.Databases.MemberAsync(Now));

        var found = (await FindAsync(new() { Text = member.Phone })).Page.Rows.ShouldHaveSingleItem();
        (found.OrderNo, found.Nickname).ShouldBe((order.OrderNo, "小王139****5678"));
        await FindAsync(new() { Text = member.Phone });
        (await AuditsAsync()).ShouldHaveSingleItem().Target.ShouldBe(member.UserId);
        time.Advance(TimeSpan.FromMinutes(11));
        await FindAsync(new() { Text = member.Phone });
        var audits = await AuditsAsync();
        audits.Count.ShouldBe(2);
        audits.ShouldAllBe(a => !(a.Data ?? "").Contains(member.Phone) && a.Action == AuditAction.MemberLookedUp);
        (await FindAsync(new() { Text = member.UserId })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(order.OrderNo);
    }

    [Theory]
    [InlineData("`{0}"), InlineData("=\"{0}\""), InlineData("交易单号：{0}。")]
    public async Task Find_TransactionAsABillHasIt_IsFound(string spelling)
    {
        var order = await postgres.Databases.OrderAsync(Now, but: o => o.TransactionId = "4200001234567890123456789012");

        (await FindAsync(
            new() { Text = string.Format(CultureInfo.InvariantCulture, spelling, order.TransactionId) })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(
                order.OrderNo);
    }

    [Fact]
    public async Task Find_NumberThatASpreadsheetRounded_IsNotLookedFor()
    {
        await postgres.Databases.OrderAsync(Now, but: o => o.TransactionId = "4.2E+27");

        (await FindAsync(new() { Text = "4.2E+27" }))
            .ShouldSatisfyAllConditions(s => s.Kind.ShouldBe(OrderSearchKind.Spoilt), s => s.Page.Rows.ShouldBeEmpty());
    }

    [Fact]
    public async Task Find_ByUserId_IsAuditedAsALookUp_AndToldToOpenPages()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var order = await postgres.Databases.OrderAsync(Now, member);
        await using var listener = await postgres.DataSource.OpenConnectionAsync(Stop);
        await using (var listen = new Npgsql.NpgsqlCommand("LISTEN vip_admin", listener))
        {
            await listen.ExecuteNonQueryAsync(Stop);
        }
        List<string> heard = [];
        listener.Notification += (_, told) => heard.Add(told.Payload);

        (await FindAsync(new() { Text = "{" + member.UserId.ToUpperInvariant() + "}" })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(order.OrderNo);
        await FindAsync(new() { Text = order.OrderId });
        await listener.WaitAsync(Stop);

        heard.ShouldHaveSingleItem().ShouldContain(Topic.Audit);
        var row = (await AuditsAsync()).ShouldHaveSingleItem();
        (row.Target, row.Action).ShouldBe((member.UserId, AuditAction.MemberLookedUp));
        row.Data!.ShouldContain("userId");
    }

    [Fact]
    public async Task Filters_EachAlone_KeepOnlyTheirs()
    {
        var paid = await postgres.Databases.OrderAsync(Now, but: o => o.PaymentStatus = OrderStatus.Paid);
        var alipay = await postgres.Databases.OrderAsync(Now.AddMinutes(-1), but: o => o.PaymentMethod = "ALIPAY_app");
        // 23:59 and 00:01 in Beijing.
        var before = await postgres.Databases.OrderAsync(new DateTime(2026, 11, 20, 15, 59, 0, DateTimeKind.Utc));
        var after = await postgres.Databases.OrderAsync(new DateTime(2026, 11, 20, 16, 1, 0, DateTimeKind.Utc));
        await postgres.Databases.DiscrepancyAsync(Now, d => d.OrderNo = d.Subject = paid.OrderNo);

        (await FindAsync(new() { Status = OrderStatus.Paid })).Page.Rows.ShouldHaveSingleItem().OpenDiscrepancies.ShouldBe(1);
        (await FindAsync(new() { Method = "Alipay" })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(alipay.OrderNo);
        var midnight = new DateTime(2026, 11, 20, 16, 0, 0, DateTimeKind.Utc);
        (await FindAsync(new() { To = midnight })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(before.OrderNo);
        (await FindAsync(new() { From = midnight, To = midnight.AddHours(1) })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(after.OrderNo);
    }

    [Fact]
    public async Task Times_OfPayment_KeepOrdersPaidThen()
    {
        var late = await postgres.Databases.OrderAsync(Now.AddDays(-1), but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now));
        await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddHours(2)));
        await postgres.Databases.OrderAsync(Now);

        (await FindAsync(new() { Time = OrderTime.Paid, From = Now, To = Now.AddHours(1) })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(late.OrderNo);
    }

    [Fact]
    public async Task Recovered_KeepsWhatThePortalSettled()
    {
        var settled = await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now));
        await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now));
        // Paid after the cancel and granted by a person: no callback was lost.
        var late = await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now));
        foreach (var (order, type) in new[] { (settled, DiscrepancyType.LostCallback), (late, DiscrepancyType.LatePayment) })
        {
            await postgres.SaveAsync(new VipGrant
            {
                OrderId = order.OrderId, OrderNo = order.OrderNo, UserId = "u1", PackageCode = "vip_month", TransactionId = order.OrderId, DurationDays = 30,
                GrantedAt = Now, GrantedBy = "system",
            });
            await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.OrderNo, d.Subject) = (type, order.OrderNo, order.OrderNo));
        }
        var paid = new OrderFilter { Time = OrderTime.Paid, From = Now, To = Now.AddHours(1), Recovered = true };

        (await FindAsync(paid)).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(settled.OrderNo);
        (await FindAsync(paid with { Method = "alipay" })).Page.Rows.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1), InlineData(20)]
    public async Task Refunded_ByTheTimeOfTheRefund_SumsWhatWasGivenBack(int size)
    {
        var twice = await postgres.Databases.OrderAsync(Now.AddDays(-30));
        var once = await postgres.Databases.OrderAsync(Now.AddDays(-20));
        await RefundAsync(twice, 4, Now, 10m);
        await RefundAsync(twice, 4, Now.AddMinutes(30), 2.50m);
        await RefundAsync(twice, 4, Now.AddHours(1), 1m);
        await RefundAsync(once, 4, Now.AddMinutes(59), 5.55m);
        await RefundAsync(await postgres.Databases.OrderAsync(Now), 1, null, 7m);
        var hour = new OrderFilter { Time = OrderTime.Refunded, From = Now, To = Now.AddHours(1) };

        var found = await search.FindAsync(Given.Finance, hour, null, null, size, Stop, withTotals: true);

        found.Page.Rows.Select(row => (row.OrderNo, row.RefundedFen)).ShouldBe(new[] { (once.OrderNo, (long?)555), (twice.OrderNo, 1250) }.Take(size));
        found.Totals.ShouldBe(new OrderTotals(2, 1805, More: false));
        (await FindAsync(new() { Time = OrderTime.Refunded })).Page.Rows.Select(row => row.RefundedFen).ShouldBe([555, 1350]);
        (await FindAsync(new())).Page.Rows.ShouldAllBe(row => row.RefundedFen == null);
    }

    [Fact]
    public async Task Amount_KeepsOrdersOfExactlyThat()
    {
        var dear = await postgres.Databases.OrderAsync(Now, but: o => o.Amount = 899m);
        await postgres.Databases.OrderAsync(Now, but: o => o.Amount = 89.90m);

        (await FindAsync(new() { AmountFen = 89900 })).Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(dear.OrderNo);
    }

    [Fact]
    public async Task Find_WhenTheDatabaseTakesTooLong_SaysSoInsteadOfNothingFound()
    {
        await postgres.Databases.OrderAsync(Now, but: o => o.TransactionId = "4200000001");
        await using var blocker = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var holding = await blocker.Database.BeginTransactionAsync(Stop);
        await blocker.Database.ExecuteSqlRawAsync("LOCK TABLE public.payment_callbacks IN ACCESS EXCLUSIVE MODE", Stop);

        (await FindAsync(new() { Text = "4200000001" })).ShouldSatisfyAllConditions(s => s.GaveUp.ShouldBeTrue(), s => s.Page.Rows.ShouldBeEmpty());
    }

    [Fact]
    public async Task Find_ByAStranger_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => search.FindAsync(Given.Of("nobody"), new OrderFilter(), null, null, 10, Stop));

    private Task<OrderMatches> FindAsync(OrderFilter filter, int size = 20) => search.FindAsync(Given.Support, filter, null, null, size, Stop);

    private async Task RefundAsync(Order order, int status, DateTime? at, decimal yuan)
    {
        var member = await postgres.Databases.MemberAsync(Now);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at)
            VALUES ({Guid.NewGuid().ToString()}, {order.OrderId}, {member.UserId}, {yuan}, {status}, {Core.Data.Sql.Plain("at", at)})
            """, Stop);
    }

    private async Task<List<AuditEvent>> AuditsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.AuditEvents.AsNoTracking().ToListAsync(Stop);
    }
}
