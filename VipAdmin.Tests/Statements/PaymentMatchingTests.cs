using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

/// <summary>The rules for payments, each with its near misses.</summary>
public sealed class PaymentMatchingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private MatchWorld world = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Match_OrderAndLineThatAgree_AreMatched()
    {
        var order = await world.PaidAsync(At(Day, 12));
        // A second off, no time zone's worth.
        var line = await world.LineAsync(order, l => l.TradedAt = l.TradedAt.AddSeconds(1));

        var result = await world.MatchAsync();

        (result.Lines, result.Matched, result.Discrepancies).ShouldBe((1, 1, 0));
        var matched = await world.NowAsync(line);
        (matched.Match, matched.Plain).ShouldBe((Match.Matched, true));
        // The line stands for both sides.
        (await world.EntryAsync(order)).ShouldBeNull();
        (await world.SumsAsync(Day)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Match_PlainLineWhoseTransactionAnotherOrderHolds_IsADuplicateOnce()
    {
        var order = await world.PaidAsync(At(Day, 12));
        var line = await world.LineAsync(order);
        await world.MatchAsync();
        var other = await world.PaidAsync(At(Day, 13), o => o.TransactionId = order.TransactionId);

        await world.MatchAsync();

        var judged = await world.NowAsync(line);
        (judged.Match, judged.Plain).ShouldBe((Match.Discrepancy, false));
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.DuplicatePayment, new[] { order.OrderNo, other.OrderNo }.Max()!)]);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
        (await world.MatchAsync()).Changed.ShouldBeFalse();
    }

    [Fact]
    public async Task Match_SecondLineOfAnOrderThatAgreedOnAnotherDay_IsADuplicate()
    {
        var order = await world.PaidAsync(At(Day, 12));
        await world.LineAsync(order);
        await world.MatchAsync();
        var again = await world.LineAsync(order, l => (l.TransactionId, l.TradedAt) = ("T-again", At(Day.AddDays(1), 12)), Day.AddDays(1));

        await world.MatchAsync(Day.AddDays(1));

        (await world.NowAsync(again)).Match.ShouldBe(Match.Discrepancy);
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.DuplicatePayment, $"wechat:{Day.AddDays(1):yyyy-MM-dd}:{again.LineNo}")]);
        (await world.SumsAsync(Day)).ShouldBe((0, 0));
        (await world.SumsAsync(Day.AddDays(1))).Unexplained.ShouldBe(0);
    }

    [Fact]
    public async Task Match_OrderThatTheOtherChannelLists_ClosesWhatItsOwnStatementLacked()
    {
        world.Time.SetUtcNow(At(Day.AddDays(1), 10, 30));
        var order = await world.PaidAsync(At(Day, 12));
        await world.StatementAsync();
        await world.MatchAsync();
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.ChannelMissing, order.OrderNo)]);

        await world.LineAsync(order, channel: "alipay");
        await world.MatchAsync(channel: "alipay");

        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.IdentityMismatch, order.OrderNo)]);
    }

    [Fact]
    public async Task Match_OrderWhoseTimeOfPaymentMovesAfterItAgreed_IsRowAndLineAgain()
    {
        var order = await world.PaidAsync(At(Day, 12));
        var line = await world.LineAsync(order);
        await world.MatchAsync();
        await postgres.ExecuteAsync($"UPDATE orders SET paid_at = paid_at - interval '1 day' WHERE order_id = '{order.OrderId}'");

        await world.MatchAsync();

        (await world.NowAsync(line)).Plain.ShouldBeFalse();
        (await world.EntryAsync(order))!.BusinessDay.ShouldBe(Day.AddDays(-1));
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.TimeShift, order.OrderNo)]);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    [Theory]
    [InlineData("points", null, Match.OtherBusiness)]
    [InlineData("vip", null, Match.Matched)]
    [InlineData("points", 1, Match.Discrepancy)]
    public async Task Match_OtherBusiness_IsSummedLikeOurs(string type, int? more, Match match)
    {
        var order = await world.PaidAsync(At(Day, 12), o => o.OrderType = type);
        var line = await world.LineAsync(order, l => l.AmountFen += more ?? 0);

        await world.MatchAsync();

        (await world.NowAsync(line)).Match.ShouldBe(match);
        (await world.SumsAsync(Day)).ShouldBe((more ?? 0, 0));
    }

    [Fact]
    public async Task Match_OtherAmount_IsAMismatchOfBothSides()
    {
        var order = await world.PaidAsync(At(Day, 12));
        var line = await world.LineAsync(order, l => l.AmountFen = 19_90);

        await world.MatchAsync();

        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        (found.Type, found.Subject, found.LocalFen, found.PlatformFen, found.BillDay, found.Severity, found.UserId).ShouldBe(
            (DiscrepancyType.AmountMismatch, order.OrderNo, 29_90, 19_90, Day, Severity.Critical, order.UserId));
        (await world.NowAsync(line)).DiscrepancyId.ShouldBe(found.Id);
        (await world.EntryAsync(order))!.DiscrepancyId.ShouldBe(found.Id);
        found.PlatformEvidence.ShouldContain($"\"statementLine\": {line.LineNo}");
        found.PlatformEvidence.ShouldContain("wechat-20261122.csv");
        found.LocalEvidence.ShouldContain("\"status\": \"paid\"");
        (await world.SumsAsync(Day)).ShouldBe((-10_00, 0));
    }

    [Theory]
    [InlineData(OrderStatus.Pending, false, DiscrepancyType.LostCallback)]
    [InlineData(OrderStatus.Cancelled, false, DiscrepancyType.LatePayment)]
    [InlineData(OrderStatus.Refunded, false, DiscrepancyType.LatePayment)]
    [InlineData(OrderStatus.Cancelled, true, DiscrepancyType.StatusOverwritten)]
    [InlineData(OrderStatus.Refunded, true, DiscrepancyType.StatusOverwritten)]
    [InlineData(OrderStatus.Paid, true, null)]
    [InlineData(OrderStatus.Refunding, true, null)]
    public async Task Match_ByTheStatusOfTheOrder_IsItsType(OrderStatus status, bool traced, DiscrepancyType? type)
    {
        var order = await world.PaidAsync(At(Day, 12), o =>
        {
            o.PaymentStatus = status;
            (o.PaidAt, o.TransactionId) = traced ? (o.PaidAt, o.TransactionId) : (null, null);
        });
        var line = await world.LineAsync(order, l => l.TransactionId = order.TransactionId ?? "T-line");

        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe(type is { } expected ? [(expected, order.OrderNo)] : []);
        (await world.NowAsync(line)).Match.ShouldBe(type is null ? Match.Matched : Match.Discrepancy);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    [Fact]
    public async Task Match_RefundedOrderWithARefundBehindIt_IsNotOverwritten()
    {
        var order = await world.PaidAsync(At(Day, 12), o => o.PaymentStatus = OrderStatus.Refunded);
        await world.LineAsync(order);
        var refund = await world.RefundAsync(order, At(Day, 15));
        await world.BackAsync(order, refund, At(Day, 15));

        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBeEmpty();
        (await world.SumsAsync(Day)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Match_LineWithoutAnOrder_IsMissingHere()
    {
        var line = await world.LineAsync(Day, WeChat, l => (l.OrderNo, l.TransactionId) = ("VIP-unknown", "T-x"));

        await world.MatchAsync();

        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        (found.Type, found.Subject, found.OrderNo, found.LocalFen, found.PlatformFen).ShouldBe(
            (DiscrepancyType.LocalMissing, $"wechat:2026-11-22:{line.LineNo}", "VIP-unknown", null, 29_90));
        (await world.SumsAsync(Day)).ShouldBe((29_90, 0));
    }

    [Theory]
    // The order of the line is paid by the same transaction as another one, or waits, or does not exist.
    [InlineData("both")]
    [InlineData("pending")]
    [InlineData("none")]
    public async Task Match_TransactionThatAnotherOrderHolds_IsADuplicateOnce(string line)
    {
        var other = await world.PaidAsync(At(Day, 12));
        var order = line == "none" ? null : await world.PaidAsync(At(Day, 12, 3), o =>
        {
            o.TransactionId = line == "both" ? other.TransactionId : null;
            o.PaymentStatus = line == "both" ? OrderStatus.Paid : OrderStatus.Pending;
            o.PaidAt = line == "both" ? o.PaidAt : null;
        });
        await world.LineAsync(Day, WeChat, l => (l.OrderNo, l.TransactionId, l.TradedAt) = (order?.OrderNo ?? "VIP-none", other.TransactionId, At(Day, 12, 3)));

        await world.MatchAsync();

        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        (found.Type, found.Subject).ShouldBe((DiscrepancyType.DuplicatePayment, order?.OrderNo ?? "VIP-none"));
        found.LocalEvidence.ShouldContain($"\"otherOrder\": \"{other.OrderNo}\"");
        (await world.EntryAsync(other))!.DiscrepancyId.ShouldBe(found.Id);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    [Fact]
    public async Task Match_TwoLinesOfOneOrder_TheSecondIsADuplicate()
    {
        var order = await world.PaidAsync(At(Day, 12));
        var second = await world.LineAsync(order, l => l.TransactionId = "T-again");
        var first = await world.LineAsync(order);

        await world.MatchAsync();

        (await world.NowAsync(first)).Match.ShouldBe(Match.Matched);
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.DuplicatePayment, $"wechat:2026-11-22:{second.LineNo}")]);
        (await world.SumsAsync(Day)).ShouldBe((29_90, 0));
    }

    [Theory]
    [InlineData("noTime")]
    [InlineData("transaction")]
    [InlineData("channel")]
    public async Task Match_OtherIdentityThanRecorded_CountsOnTheDayAndChannelOfTheLine(string what)
    {
        var order = await world.PaidAsync(At(Day, 12), o =>
        {
            o.PaidAt = what == "noTime" ? null : o.PaidAt;
            o.PaymentMethod = what == "channel" ? "alipay_app" : "wechat_native";
        });
        await world.LineAsync(order, l => l.TransactionId = what == "transaction" ? "T-other" : l.TransactionId, Day, WeChat);
        await world.StatementAsync(Day, Alipay);

        await world.MatchAsync(Day, Alipay);
        await world.MatchAsync();
        await world.MatchAsync(Day, Alipay);

        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.IdentityMismatch, order.OrderNo)]);
        var entry = (await world.EntryAsync(order))!;
        (entry.Channel, entry.BusinessDay).ShouldBe((WeChat, Day));
        (await world.SumsAsync(Day)).ShouldBe((0, 0));
        (await world.SumsAsync(Day, Alipay)).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(3_599, null)]
    [InlineData(3_600, DiscrepancyType.TimeShift)]
    [InlineData(-8 * 3_600, DiscrepancyType.TimeShift)]
    [InlineData(5 * 86_400, DiscrepancyType.TimeShift)]
    public async Task Match_TimeOffByAnHour_IsAShift(int seconds, DiscrepancyType? type)
    {
        var order = await world.PaidAsync(At(Day, 10), o => o.PaidAt = o.PaidAt!.Value.AddSeconds(seconds));
        await world.LineAsync(order, l => l.TradedAt = At(Day, 10), Day);

        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe(type is { } expected ? [(expected, order.OrderNo)] : []);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    [Fact]
    public async Task Match_ShiftAcrossMidnight_ExplainsBothDays()
    {
        var order = await world.PaidAsync(At(Day, 3), o => o.PaidAt = At(Day.AddDays(-1), 19));
        await world.LineAsync(order, l => l.TradedAt = At(Day, 3), Day);
        await world.StatementAsync(Day.AddDays(-1));

        await world.MatchAsync(Day.AddDays(-1));
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.TimeShift, order.OrderNo)]);
        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.TimeShift, order.OrderNo)]);
        (await world.SumsAsync(Day)).ShouldBe((29_90, 0));
        (await world.SumsAsync(Day.AddDays(-1))).ShouldBe((-29_90, 0));
    }

    [Fact]
    public async Task Match_PairAcrossMidnight_IsCarriedOnBothDays()
    {
        var order = await world.PaidAsync(At(Day, 23, 59, 50));
        await world.StatementAsync();
        await world.MatchAsync();
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.CutoffCarry, order.OrderNo)]);
        (await world.EntryAsync(order))!.Match.ShouldBe(Match.Carried);

        var line = await world.LineAsync(order, l => l.TradedAt = At(Day.AddDays(1), 0, 0, 5), Day.AddDays(1));
        await world.MatchAsync(Day.AddDays(1));

        (await world.OpenAsync()).ShouldBeEmpty();
        (await world.FoundAsync()).ShouldHaveSingleItem().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
        (await world.NowAsync(line)).Match.ShouldBe(Match.Carried);
        (await world.EntryAsync(order))!.Match.ShouldBe(Match.Carried);
        (await world.SumsAsync(Day)).ShouldBe((-29_90, 0));
        (await world.SumsAsync(Day.AddDays(1))).ShouldBe((29_90, 0));
    }

    [Theory]
    [InlineData(22, 59, 59, DiscrepancyType.ChannelMissing)]
    [InlineData(23, 0, 0, DiscrepancyType.CutoffCarry)]
    [InlineData(1, 0, 0, DiscrepancyType.CutoffCarry)]
    [InlineData(1, 0, 1, DiscrepancyType.ChannelMissing)]
    public async Task Match_OrderWithoutALine_WaitsOnlyAboutMidnight(int hour, int minute, int second, DiscrepancyType type)
    {
        var order = await world.PaidAsync(At(Day, hour, minute, second));
        await world.StatementAsync();

        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe([(type, order.OrderNo)]);
        (await world.SumsAsync(Day)).ShouldBe((-29_90, 0));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 4)]
    public async Task Match_WaitingInVain_BecomesTheRealType(bool neighbour, int days)
    {
        var order = await world.PaidAsync(At(Day, 23, 30));
        await world.StatementAsync();
        await world.MatchAsync();
        if (neighbour)
        {
            await world.StatementAsync(Day.AddDays(1));
        }
        world.Time.SetUtcNow(At(Day.AddDays(3), 23));
        await world.MatchAsync();
        (await world.OpenAsync()).ShouldBe([(neighbour ? DiscrepancyType.ChannelMissing : DiscrepancyType.CutoffCarry, order.OrderNo)]);

        world.Time.SetUtcNow(At(Day.AddDays(Math.Max(days, 3)), 23));
        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.ChannelMissing, order.OrderNo)]);
        var carry = (await world.FoundAsync()).Single(d => d.Type == DiscrepancyType.CutoffCarry);
        (carry.Status, carry.Resolution).ShouldBe((DiscrepancyStatus.AutoResolved, "SUPERSEDED"));
    }

    [Fact]
    public async Task Match_WithoutAStatement_OnlyReadsOurBooks()
    {
        var order = await world.PaidAsync(At(Day, 12));

        await world.MatchAsync();

        (await world.EntryAsync(order))!.Match.ShouldBeNull();
        (await world.OpenAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Match_WhatAPersonAccepted_StaysExplainedAndIsNotRaisedAgain()
    {
        var order = await world.PaidAsync(At(Day, 12));
        await world.LineAsync(order, l => l.AmountFen = 19_90);
        await world.MatchAsync();
        var found = (await world.FoundAsync()).Single();
        await new DiscrepancyDesk(postgres.Databases, world.Time).ResolveAsync(Given.Finance, found.Id, 1, ReasonCode.PolicyException, "accepted", Stop);

        await world.MatchAsync();

        (await world.FoundAsync()).ShouldHaveSingleItem().Status.ShouldBe(DiscrepancyStatus.Resolved);
        (await world.SumsAsync(Day)).ShouldBe((-10_00, 0));
    }

    [Fact]
    public async Task Match_WhatWasPutRightMeanwhile_ClosesItself()
    {
        var order = await world.PaidAsync(At(Day, 12), o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Pending, null, null));
        var line = await world.LineAsync(order, l => l.TransactionId = "T-late");
        await world.MatchAsync();
        await postgres.ExecuteAsync($"""
            UPDATE public.orders SET payment_status = 1, paid_at = '{line.TradedAt:yyyy-MM-dd HH:mm:ss}', transaction_id = 'T-late'
            WHERE order_no = '{order.OrderNo}'
            """);

        var result = await world.MatchAsync();

        result.Closed.ShouldBe(1);
        var closed = (await world.FoundAsync()).ShouldHaveSingleItem();
        (closed.Status, closed.Resolution).ShouldBe((DiscrepancyStatus.AutoResolved, "STATEMENT_AGREES"));
        (await world.NowAsync(line)).Match.ShouldBe(Match.Matched);
    }

    [Fact]
    public async Task Match_ADayThatIsClosed_ChangesNothingOfIt()
    {
        var line = await world.LineAsync(Day, WeChat, l => l.OrderNo = "VIP-unknown");
        await postgres.ExecuteAsync("INSERT INTO vip_admin.daily_closes (channel, business_day, state, version) VALUES ('wechat', '2026-11-22', 'closed', 1)");

        (await world.MatchAsync()).Locked.ShouldBeTrue();

        var now = await world.NowAsync(line);
        (now.Match, now.DiscrepancyId).ShouldBe((line.Match, null));
        (await world.FoundAsync()).ShouldHaveSingleItem().BillDay.ShouldBe(Day.AddDays(1));
    }

    [Theory]
    [InlineData(null, 6_000, 18, 0)]
    [InlineData(null, 6_000, 19, 0)]
    [InlineData(null, 6_000, 20, 1)]
    [InlineData(null, null, 99, 0)]
    [InlineData(0.38, 6_000, 18, 1)]
    [InlineData(0.38, null, 11, 0)]
    public async Task Match_FeeOffTheAgreedRate_IsOneVarianceAStatement(double? agreed, int? rate, long fee, int expected)
    {
        world = new MatchWorld(postgres, new StatementsOptions { WeChatFeePercent = (decimal?)agreed });
        foreach (var minute in new[] { 1, 2 })
        {
            await world.LineAsync(await world.PaidAsync(At(Day, 12, minute)), l => (l.FeeFen, l.RateMillionths) = (fee, rate));
        }

        await world.MatchAsync();
        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe(expected == 0 ? [] : [(DiscrepancyType.FeeVariance, "wechat:2026-11-22")]);
        if (expected > 0)
        {
            var found = (await world.FoundAsync()).Single();
            (found.LocalFen, found.PlatformFen).ShouldBe((agreed is null ? 36 : 22, 2 * fee));
        }
        (await world.SumsAsync(Day)).ShouldBe((0, 0));
    }
}
