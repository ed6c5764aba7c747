using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;

namespace VipAdmin.Tests.OrderChecks;

/// <summary>Every combination of what we have, what the platform says and how old the order is.</summary>
public sealed class TradeVerdictTests
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    [Theory]
    // Paid as agreed.
    [InlineData(OrderStatus.Pending, TradeState.Paid, 14, "settle")]
    [InlineData(OrderStatus.Pending, TradeState.Paid, 16, "settle")]
    [InlineData(OrderStatus.Cancelled, TradeState.Paid, 14, "LatePayment Critical")]
    [InlineData(OrderStatus.Cancelled, TradeState.Paid, 16, "LatePayment Critical")]
    [InlineData(OrderStatus.Paid, TradeState.Paid, 16, "leave")]
    [InlineData(OrderStatus.Refunded, TradeState.Paid, 16, "leave")]
    [InlineData(OrderStatus.Refunding, TradeState.Paid, 16, "leave")]
    // Refunded there.
    [InlineData(OrderStatus.Pending, TradeState.Refunded, 14, "RefundRemoteOnly High")]
    [InlineData(OrderStatus.Pending, TradeState.Refunded, 16, "RefundRemoteOnly High")]
    [InlineData(OrderStatus.Cancelled, TradeState.Refunded, 16, "RefundRemoteOnly High")]
    [InlineData(OrderStatus.Paid, TradeState.Refunded, 16, "RefundRemoteOnly High")]
    [InlineData(OrderStatus.Refunded, TradeState.Refunded, 16, "leave")]
    [InlineData(OrderStatus.Refunding, TradeState.Refunded, 16, "leave")]
    // Closed there: nothing left to close, at any age.
    [InlineData(OrderStatus.Pending, TradeState.Closed, 14, "cancel")]
    [InlineData(OrderStatus.Pending, TradeState.Closed, 16, "cancel")]
    [InlineData(OrderStatus.Cancelled, TradeState.Closed, 16, "leave")]
    [InlineData(OrderStatus.Paid, TradeState.Closed, 16, "leave")]
    [InlineData(OrderStatus.Refunded, TradeState.Closed, 16, "leave")]
    [InlineData(OrderStatus.Refunding, TradeState.Closed, 16, "leave")]
    // Can still be paid: the member's time decides.
    [InlineData(OrderStatus.Pending, TradeState.Unpaid, 14, "leave")]
    [InlineData(OrderStatus.Pending, TradeState.Unpaid, 15, "close, cancel")]
    [InlineData(OrderStatus.Pending, TradeState.Unpaid, 16, "close, cancel")]
    [InlineData(OrderStatus.Cancelled, TradeState.Unpaid, 16, "leave")]
    [InlineData(OrderStatus.Paid, TradeState.Unpaid, 16, "leave")]
    [InlineData(OrderStatus.Refunded, TradeState.Unpaid, 16, "leave")]
    [InlineData(OrderStatus.Refunding, TradeState.Unpaid, 16, "leave")]
    [InlineData(OrderStatus.Pending, TradeState.NotFound, 14, "leave")]
    [InlineData(OrderStatus.Pending, TradeState.NotFound, 15, "close, cancel")]
    [InlineData(OrderStatus.Pending, TradeState.NotFound, 16, "close, cancel")]
    [InlineData(OrderStatus.Cancelled, TradeState.NotFound, 16, "leave")]
    [InlineData(OrderStatus.Paid, TradeState.NotFound, 16, "leave")]
    [InlineData(OrderStatus.Refunded, TradeState.NotFound, 16, "leave")]
    [InlineData(OrderStatus.Refunding, TradeState.NotFound, 16, "leave")]
    // A state nobody wrote a rule for.
    [InlineData(OrderStatus.Pending, (TradeState)99, 16, "unknown MalformedAnswer")]
    public void Verdict_OfKnownTrade_Is(OrderStatus status, TradeState state, int minutes, string expected)
        => Say(Judge(status, minutes, Paid with { State = state })).ShouldBe(expected);

    public static TheoryData<string, OrderStatus, string> Doubtful => new()
    {
        { "other amount", OrderStatus.Pending, "AmountMismatch Critical" },
        { "other amount", OrderStatus.Paid, "AmountMismatch Critical" },
        { "other amount", OrderStatus.Cancelled, "LatePayment Critical" },
        { "no amount", OrderStatus.Pending, "unknown MalformedAnswer" },
        { "no amount", OrderStatus.Cancelled, "unknown MalformedAnswer" },
        { "other currency", OrderStatus.Pending, "unknown StatusMismatch" },
        { "other currency", OrderStatus.Cancelled, "unknown StatusMismatch" },
        { "no currency", OrderStatus.Pending, "unknown MalformedAnswer" },
        { "no transaction", OrderStatus.Pending, "unknown MalformedAnswer" },
        { "no transaction", OrderStatus.Cancelled, "unknown MalformedAnswer" },
        { "empty transaction", OrderStatus.Pending, "unknown MalformedAnswer" },
        { "no time", OrderStatus.Pending, "unknown MalformedAnswer" },
        { "no time", OrderStatus.Cancelled, "unknown MalformedAnswer" },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void Verdict_OfDoubtfulPayment_NeverSettles(string doubt, OrderStatus status, string expected) => Say(Judge(status, 16, doubt switch
    {
        "other amount" => Paid with { AmountFen = 1, PayerFen = 29900 },
        "no amount" => Paid with { AmountFen = null },
        "other currency" => Paid with { Currency = "USD" },
        "no currency" => Paid with { Currency = null },
        "no transaction" => Paid with { TransactionId = null },
        "empty transaction" => Paid with { TransactionId = "" },
        "no time" => Paid with { PaidAt = null },
        _ => throw new InvalidOperationException(doubt),
    })).ShouldBe(expected);

    [Fact]
    public void Verdict_PaidWithCoupon_SettlesByTheOrderAmount()
        => Judge(OrderStatus.Pending, 16, Paid with { PayerFen = 24900 }).ShouldBeOfType<TradeVerdict.Settle>();

    [Fact]
    public void Verdict_OfNoAnswer_IsUnknownWhateverTheOrder()
    {
        foreach (var code in Enum.GetValues<FaultCode>())
        {
            foreach (var status in Enum.GetValues<OrderStatus>())
            {
                foreach (var minutes in new[] { 0, 16, 100_000 })
                {
                    var answer = new TradeAnswer.Unknown(new PlatformFault(code, "why", true), new CallEvidence(0));
                    TradeVerdict.Of(Order(status, minutes), answer, Timeout, Now).ShouldBeOfType<TradeVerdict.Unknown>().Fault.Code.ShouldBe(code);
                }
            }
        }
    }

    private static Trade Paid { get; } = new()
    {
        Channel = "wechat",
        OrderNo = "VIP001",
        State = TradeState.Paid,
        PlatformState = "SUCCESS",
        TransactionId = "42000001",
        AmountFen = 29900,
        Currency = "CNY",
        PaidAt = Now.AddMinutes(-1),
    };

    private static OrderSnapshot Order(OrderStatus status, int minutes) => new(status, 29900, Now.AddMinutes(-minutes));

    private static TradeVerdict Judge(OrderStatus status, int minutes, Trade trade)
        => TradeVerdict.Of(Order(status, minutes), new TradeAnswer.Known(trade, new CallEvidence(0)), Timeout, Now);

    private static string Say(TradeVerdict verdict) => verdict switch
    {
        TradeVerdict.Settle => "settle",
        TradeVerdict.Cancel { CloseFirst: true } => "close, cancel",
        TradeVerdict.Cancel => "cancel",
        TradeVerdict.Leave => "leave",
        TradeVerdict.Record record => $"{record.Type} {DiscrepancyLedger.SeverityOf(record.Type)}",
        TradeVerdict.Unknown unknown => $"unknown {unknown.Fault.Code}",
        _ => verdict.ToString(),
    };
}
