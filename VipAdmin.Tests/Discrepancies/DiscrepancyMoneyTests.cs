using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>What rows and totals say about money: our books now, the platform's net amount, and the difference, which always add up.</summary>
public sealed class DiscrepancyMoneyTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly DiscrepancyList list = new(postgres.Databases, new FakeTimeProvider(Now));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    // A late payment: nothing booked, all of it received.
    [InlineData(DiscrepancyType.LatePayment, "Cancelled", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.LostCallback, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.LostCallback, "Paid", """{"state":"paid"}""", 899_00L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.AmountMismatch, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.CloseConflict, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.MissingVipOrder, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.UserNotFound, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.PackageNotFound, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.PaidNotActivated, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    [InlineData(DiscrepancyType.DuplicatePayment, "Pending", """{"state":"paid"}""", 0L, 899_00L, 0L)]
    // Paid here, not at the platform.
    [InlineData(DiscrepancyType.ChannelMissing, "Paid", """{"state":"notFound"}""", 899_00L, 0L, 0L)]
    [InlineData(DiscrepancyType.ChannelMissing, "Paid", """{"state":"unpaid"}""", 899_00L, 0L, 0L)]
    [InlineData(DiscrepancyType.ChannelMissing, "Paid", """{"state":"closed"}""", 899_00L, 0L, 0L)]
    // Refunds: in full, in part, of an amount that the platform did not state; booked here or not.
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Cancelled", """{"state":"refunded","refundedFen":89900,"refundScope":"full"}""", 0L, 899_00L, 899_00L)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Paid", """{"state":"refunded","refundedFen":89900,"refundScope":"full"}""", 899_00L, 899_00L, 899_00L)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Paid", """{"state":"refunded","refundedFen":10000,"refundScope":"partial"}""", 899_00L, 899_00L, 100_00L)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Paid", """{"state":"refunded","refundScope":"unknown","platformState":"REFUND"}""", 899_00L, 899_00L, null)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Paid", """{"state":"refunded","platformState":"TRADE_CLOSED"}""", 899_00L, 899_00L, 899_00L)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Refunded", """{"state":"refunded","refundedFen":89900}""", 0L, 899_00L, 899_00L)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, "Refunding", """{"state":"refunded","refundedFen":89900}""", 899_00L, 899_00L, 899_00L)]
    // No usable answer.
    [InlineData(DiscrepancyType.QueryExhausted, "Pending", """{"state":"unknown"}""", 0L, null, 0L)]
    [InlineData(DiscrepancyType.IdentityMismatch, "Pending", """{"state":"unknown"}""", 0L, null, 0L)]
    public async Task Row_OfEveryTypeAndStatus_SaysWhatIsBookedReceivedAndRefunded(
        DiscrepancyType type, string status, string platform, long? booked, long? received, long? refunded)
    {
        var order = await OrderAsync(899m, Enum.Parse<OrderStatus>(status));
        await FoundAsync(order, type, platform);

        var row = await OnlyRowAsync();

        (row.BookedFen, row.ReceivedFen, row.RefundedFen).ShouldBe((booked, received, refunded));
        row.DifferenceFen.ShouldBe(received - refunded - booked);
        row.SortedFen.ShouldBe(row.DifferenceFen, "the trigger works out what lists sort by as the list works out what it shows");
    }

    [Fact]
    public async Task SortedDifference_WhenTheOrderChanges_FollowsOnTheNextRoundAndOnTheNextWrite()
    {
        var order = await OrderAsync(899m, OrderStatus.Pending);
        await FoundAsync(order, DiscrepancyType.LostCallback, """{"state":"paid"}""");
        await PayAsync();
        (await OnlyRowAsync()).SortedFen.ShouldBe(899_00);

        using var refresh = new BookedRefresh(postgres.Databases, TimeProvider.System, NullLogger<BookedRefresh>.Instance);
        (await refresh.RefreshAsync(Stop)).ShouldBe(1);
        (await refresh.RefreshAsync(Stop)).ShouldBe(0);
        (await OnlyRowAsync()).SortedFen.ShouldBe(0);
        (await TotalsAsync(new())).BookedFen.ShouldBe(899_00);

        await postgres.ExecuteAsync("UPDATE public.orders SET payment_status = 0");
        await postgres.ExecuteAsync("UPDATE vip_admin.discrepancies SET status = 'assigned'");
        (await OnlyRowAsync()).SortedFen.ShouldBe(899_00);

        Task PayAsync() => postgres.ExecuteAsync("UPDATE public.orders SET payment_status = 1, transaction_id = 't', paid_at = now()");
    }

    /// <summary>The day counts one payment against two bookings; the desk said that nothing differs.</summary>
    [Theory]
    [InlineData("4200", "VIP-EARLIER", 0, -29_90)]
    // Two payments for one package: each was received.
    [InlineData("4200", null, 29_90, 0)]
    [InlineData("4201", "VIP-EARLIER", 29_90, 0)]
    public async Task Row_OfAPaymentThatTwoOrdersHave_WasReceivedOnceForTheEarlier(string ours, string? other, long received, long difference)
    {
        var order = await OrderAsync(29.90m, OrderStatus.Paid);
        await postgres.Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.OrderId, d.OrderNo, d.Subject) = (DiscrepancyType.DuplicatePayment, order.OrderId, order.OrderNo, order.OrderNo);
            d.LocalEvidence = new System.Text.Json.Nodes.JsonObject { ["status"] = "paid", ["transactionId"] = ours, ["otherOrder"] = other }.ToJsonString();
            d.PlatformEvidence = """{"state":"paid","transactionId":"4200"}""";
        });

        var row = await OnlyRowAsync();

        (row.ReceivedFen, row.DifferenceFen, row.SortedFen).ShouldBe((received, difference, difference));
    }

    [Fact]
    public async Task Row_OfAPlatformAsAWhole_KnowsNeitherSide()
    {
        await postgres.Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.LocalFen, d.PlatformFen) = (DiscrepancyType.InvalidSignature, "wechat", null, null, null);
            (d.LocalEvidence, d.PlatformEvidence) = ("""{"channel":"wechat"}""", """{"state":"unknown"}""");
        });

        var row = await OnlyRowAsync();

        (row.BookedFen, row.NetFen, row.DifferenceFen).ShouldBe((null, null, null));
        (await TotalsAsync(new())).ShouldBe(DiscrepancyTotals.None with { Count = 1, Unknown = 1 });
    }

    [Fact]
    public async Task Row_WhoseOrderIsGone_IsBookedAsItWasRecorded()
    {
        await postgres.Databases.DiscrepancyAsync(Now, d => d.LocalEvidence = """{"status":"paid"}""");
        (await OnlyRowAsync()).BookedFen.ShouldBe(29_90);
        await postgres.ResetAsync();
        await postgres.Databases.DiscrepancyAsync(Now);
        (await OnlyRowAsync()).BookedFen.ShouldBe(0);
    }

    [Theory]
    [InlineData(OrderStatus.Paid, 4, 100, 799_00L)]
    [InlineData(OrderStatus.Paid, 0, 100, 899_00L)]
    [InlineData(OrderStatus.Refunded, 4, 899, 0L)]
    [InlineData(OrderStatus.Refunded, 4, 100, 799_00L)]
    public async Task Booked_WithARefundOfOurs_IsWhatRemains(OrderStatus status, int requestStatus, int refunded, long booked)
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var order = await OrderAsync(899m, status, member);
        await postgres.ExecuteAsync($"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status)
            VALUES ('{Guid.NewGuid()}', '{order.OrderId}', '{member.UserId}', {refunded}, {requestStatus})
            """);
        await FoundAsync(order, DiscrepancyType.RefundRemoteOnly, """{"state":"refunded","refundedFen":10000}""");

        var row = await OnlyRowAsync();

        row.BookedFen.ShouldBe(booked);
        row.SortedFen.ShouldBe(row.DifferenceFen);
    }

    [Fact]
    public async Task Booked_OfACancelledOrderWithATraceOfPayment_IsItsAmount()
    {
        var order = await OrderAsync(899m, OrderStatus.Cancelled, but: o => o.PaidAt = Now.AddHours(-1));
        await FoundAsync(order, DiscrepancyType.LatePayment, """{"state":"paid"}""");

        (await OnlyRowAsync()).DifferenceFen.ShouldBe(0);
    }

    /// <summary>The morning on which the page said "ours 3,378.30, platform 3,300.30, difference −78.00".</summary>
    [Fact]
    public async Task Totals_OfTheMorningThatDidNotAddUp_SayWhatIsHeldAndWhatWasPaidBack()
    {
        // Ten late payments of 2,344.70 and four wrong amounts of 199.60, nothing of it booked.
        foreach (var amount in new[] { 899m, 899m, 99m, 99m, 99m, 89.90m, 69.90m, 29.90m, 30m, 30m })
        {
            await FoundAsync(await OrderAsync(amount, OrderStatus.Cancelled), DiscrepancyType.LatePayment, """{"state":"paid"}""");
        }
        foreach (var (ours, theirs) in new[] { (59.90m, 49_90), (59.90m, 49_90), (59.90m, 49_90), (59.90m, 49_90) })
        {
            await FoundAsync(await OrderAsync(ours, OrderStatus.Pending), DiscrepancyType.AmountMismatch, """{"state":"paid"}""", theirs);
        }
        // Four refunds of 756.00 of orders that were never booked.
        foreach (var amount in new[] { 299m, 299m, 99m, 59m })
        {
            await FoundAsync(await OrderAsync(amount, OrderStatus.Cancelled), DiscrepancyType.RefundRemoteOnly,
                $$"""{"state":"refunded","refundScope":"full","refundedFen":{{(long)(amount * 100)}}}""");
        }

        var totals = await TotalsAsync(new());

        totals.ShouldBe(new DiscrepancyTotals(18, Overdue: 0, Orders: 18, Unknown: 0, BookedFen: 0, NetFen: 2_544_30, HeldFen: 2_544_30, HeldOrders: 14,
            RefundedFen: 756_00, RefundedOrders: 4, OwedFen: 0, OwedRefunds: 0));
        totals.DifferenceFen.ShouldBe(2_544_30);
    }

    /// <summary>The morning on which "held, not delivered" counted refunds that the platform had not paid.</summary>
    [Fact]
    public async Task Totals_OfRefunds_AreNotThoseOfPayments()
    {
        await FoundAsync(await OrderAsync(59m, OrderStatus.Cancelled), DiscrepancyType.LatePayment, """{"state":"paid"}""");
        await RefundAsync(DiscrepancyType.RefundAmount, 29_90, """{"refundedFen":1990}""");
        await RefundAsync(DiscrepancyType.RefundLocalOnly, 29_90, "{}");
        await RefundAsync(DiscrepancyType.RefundStuck, 29_90, "{}");
        await RefundAsync(DiscrepancyType.RefundRemoteOnly, null, """{"state":"refunded","refundedFen":990}""");

        var totals = await TotalsAsync(new());

        (totals.HeldFen, totals.HeldOrders).ShouldBe((59_00, 1), "a payment that was not booked");
        (totals.RefundedFen, totals.RefundedOrders).ShouldBe((9_90, 1), "a refund that was not booked");
        (totals.OwedFen, totals.OwedRefunds).ShouldBe((10_00 + 29_90, 2), "refunds that were booked and not paid");
        totals.DifferenceFen.ShouldBe(totals.HeldFen - totals.RefundedFen + totals.OwedFen);
        var rows = (await list.PageAsync(Given.Auditor, new(), null, null, 5, Stop)).Rows;
        rows.Single(row => row.Type == DiscrepancyType.RefundStuck).BookedFen.ShouldBe(0, "it is still under way");
        rows.ShouldAllBe(row => row.SortedFen == row.DifferenceFen && row.OfRefund == (row.Type != DiscrepancyType.LatePayment));
    }

    [Fact]
    public async Task Totals_OfAnOrderFoundTwice_CountItOnce()
    {
        var order = await OrderAsync(299m, OrderStatus.Paid);
        await FoundAsync(order, DiscrepancyType.LostCallback, """{"state":"paid"}""", status: DiscrepancyStatus.AutoResolved);
        await FoundAsync(order, DiscrepancyType.CloseConflict, """{"state":"paid"}""", status: DiscrepancyStatus.AutoResolved);
        // Found paid, later refunded in part: the refund is the later word.
        var partly = await OrderAsync(100m, OrderStatus.Cancelled);
        await FoundAsync(partly, DiscrepancyType.LatePayment, """{"state":"paid"}""");
        await FoundAsync(partly, DiscrepancyType.RefundRemoteOnly, """{"state":"refunded","refundedFen":4000}""");
        // Found without an answer, later with one.
        var late = await OrderAsync(29.90m, OrderStatus.Cancelled);
        await FoundAsync(late, DiscrepancyType.QueryExhausted, """{"state":"unknown"}""");
        await FoundAsync(late, DiscrepancyType.LatePayment, """{"state":"paid"}""");

        var all = await TotalsAsync(new() { Standing = DiscrepancyStanding.Any });

        (all.Count, all.Orders, all.Unknown).ShouldBe((6, 3, 0));
        (all.BookedFen, all.NetFen, all.DifferenceFen).ShouldBe((299_00, 299_00 + 60_00 + 29_90, 60_00 + 29_90));
        (all.HeldFen, all.HeldOrders, all.RefundedFen, all.RefundedOrders).ShouldBe((60_00 + 29_90, 2, 40_00, 1));
        var resolved = await TotalsAsync(new() { Standing = DiscrepancyStanding.AutoResolved });
        (resolved.Count, resolved.Orders, resolved.BookedFen, resolved.NetFen, resolved.DifferenceFen).ShouldBe((2, 1, 299_00, 299_00, 0));
    }

    [Fact]
    public async Task Totals_WithUnknownAmounts_LeaveThoseOrdersOutOnBothSides()
    {
        await FoundAsync(await OrderAsync(299m, OrderStatus.Paid), DiscrepancyType.QueryExhausted, """{"state":"unknown"}""");
        await FoundAsync(await OrderAsync(199m, OrderStatus.Paid), DiscrepancyType.RefundRemoteOnly, """{"state":"refunded","platformState":"REFUND"}""");
        await FoundAsync(await OrderAsync(59m, OrderStatus.Cancelled), DiscrepancyType.LatePayment, """{"state":"paid"}""");
        // Found paid first, then refunded by an unknown amount: what is left is unknown.
        var twice = await OrderAsync(89m, OrderStatus.Cancelled);
        await FoundAsync(twice, DiscrepancyType.LatePayment, """{"state":"paid"}""");
        await FoundAsync(twice, DiscrepancyType.RefundRemoteOnly, """{"state":"refunded","platformState":"REFUND"}""");

        var totals = await TotalsAsync(new());

        (totals.Orders, totals.Unknown, totals.BookedFen, totals.NetFen).ShouldBe((1, 3, 0, 59_00));
    }

    [Fact]
    public async Task Totals_OfEveryFilter_AddUpToTheDifferencesOfItsRows()
    {
        foreach (var (type, number) in Enum.GetValues<DiscrepancyType>().Select((type, at) => (type, at)))
        {
            var order = await OrderAsync(10m + number, (OrderStatus)(number % 5));
            string[] platforms = ["""{"state":"paid"}""", """{"state":"refunded","refundedFen":500}""", """{"state":"unpaid"}"""];
            await FoundAsync(order, type, platforms[number % 3], status: (DiscrepancyStatus)(number % 4));
        }

        DiscrepancyFilter[] filters =
        [
            .. Enum.GetValues<DiscrepancyStanding>().Select(standing => new DiscrepancyFilter { Standing = standing }),
            .. Enum.GetValues<DiscrepancyType>().Select(type => new DiscrepancyFilter { Standing = DiscrepancyStanding.Any, Type = type }),
        ];
        foreach (var filter in filters)
        {
            var rows = (await list.PageAsync(Given.Auditor, filter, null, null, 100, Stop)).Rows;
            var totals = await TotalsAsync(filter);
            (totals.Count, totals.BookedFen, totals.NetFen, totals.DifferenceFen)
                .ShouldBe((rows.Count, rows.Sum(row => row.BookedFen ?? 0), rows.Sum(row => row.NetFen ?? 0), rows.Sum(row => row.DifferenceFen ?? 0)));
        }
    }

    private Task<Order> OrderAsync(decimal amount, OrderStatus status, Member? member = null, Action<Order>? but = null)
        => postgres.Databases.OrderAsync(Now.AddHours(-2), member, o =>
        {
            (o.Amount, o.PaymentStatus) = (amount, status);
            but?.Invoke(o);
        });

    private Task<Discrepancy> FoundAsync(Order order, DiscrepancyType type, string platform, long? platformFen = null,
        DiscrepancyStatus status = DiscrepancyStatus.Open)
        => postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5), d =>
        {
            (d.Type, d.Status, d.OrderId, d.OrderNo, d.Subject) = (type, status, order.OrderId, order.OrderNo, order.OrderNo);
            d.LocalFen = (long)(order.Amount * 100);
            d.PlatformFen = platform.Contains("unknown\"}", StringComparison.Ordinal) ? null : platformFen ?? d.LocalFen;
            d.PlatformEvidence = platform;
        });

    private Task<Discrepancy> RefundAsync(DiscrepancyType type, long? ours, string platform) => postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5), d =>
        (d.Type, d.Subject, d.LocalFen, d.PlatformFen, d.LocalEvidence, d.PlatformEvidence) = (type, $"R-{type}", ours, null, "{}", platform));

    private async Task<DiscrepancyRow> OnlyRowAsync()
        => (await list.PageAsync(Given.Auditor, new() { Standing = DiscrepancyStanding.Any }, null, null, 5, Stop)).Rows.ShouldHaveSingleItem();

    private Task<DiscrepancyTotals> TotalsAsync(DiscrepancyFilter filter) => list.TotalsAsync(Given.Auditor, filter, Stop);
}
