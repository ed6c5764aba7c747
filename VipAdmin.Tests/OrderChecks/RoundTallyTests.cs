using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

public sealed class RoundTallyTests
{
    private static readonly AnswerLimits Shipped = new ReconciliationOptions().AnswerLimits;

    private static Finding Finding(ItemOutcome outcome, TradeAnswer? answer, string channel = "wechat", int before = 0, bool misdirected = false)
    {
        var order = new OrderFacts
        {
            OrderId = Guid.NewGuid().ToString(), OrderNo = "VIP1", OrderType = Order.Vip, ProductType = "month", ProductName = "月卡", AmountFen = 100,
            Status = OrderStatus.Pending, PaymentMethod = channel, UnknownAttempts = before,
        };
        return new Finding
        {
            Order = order, Outcome = outcome, Answer = answer, Channel = channel,
            Sightings = misdirected
                ? [new Sighting(DiscrepancyType.IdentityMismatch, order.OrderNo) { Local = new EvidenceSide(), Platform = new EvidenceSide() }] : [],
        };
    }

    private static Finding Silent(string channel = "wechat", int before = 0, FaultCode code = FaultCode.NetworkTimeout)
        => Finding(ItemOutcome.Unknown, ScriptedPlatform.Unknown(code), channel, before);

    private static Finding Answered(string channel = "wechat")
        => Finding(ItemOutcome.Left,
            new TradeAnswer.Known(new ScriptedPlatform(channel).TradeOf("VIP1", TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call), channel);

    private static (string? Code, string? Error) Why(params IEnumerable<Finding>[] findings)
    {
        var result = ResultOf(Shipped, findings);
        return (result.Code, result.Error);
    }

    private static bool Warns(AnswerLimits limits, params IEnumerable<Finding>[] findings) => ResultOf(limits, findings).Warning;

    private static JobResult ResultOf(AnswerLimits limits, IEnumerable<Finding>[] findings)
    {
        var tally = new RoundTally();
        foreach (var finding in findings.SelectMany(some => some))
        {
            tally.Add(finding);
        }
        return tally.Result(new Dictionary<string, long>(), limits);
    }

    private static IEnumerable<Finding> Of(int count, Func<Finding> make) => Enumerable.Range(0, count).Select(_ => make());

    [Theory]
    [InlineData(0, 40, false)]
    [InlineData(3, 40, false)]
    [InlineData(4, 40, false)]
    [InlineData(5, 40, true)]
    [InlineData(2, 5, false)]
    [InlineData(3, 5, true)]
    [InlineData(1, 1, true)]
    public void Result_SoManyOfTheQueriesWithoutAnswer_WarnsAboveTheLimitsOrWhenNoneWasAnswered(int silent, int asked, bool warns)
        => Warns(Shipped, Of(silent, () => Silent()), Of(asked - silent, () => Answered())).ShouldBe(warns);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Result_OneOrderSilentTheThirdTimeInARow_Warns(int before, bool warns)
        => Warns(Shipped, [Silent(before: before)], Of(99, () => Answered())).ShouldBe(warns);

    [Fact]
    public void Result_SmallPlatformSilent_WarnsThoughTheOtherAnswers()
        => Warns(Shipped, Of(3, () => Silent("alipay")), Of(97, () => Answered())).ShouldBeTrue();

    [Theory]
    [InlineData(FaultCode.InvalidSignature)]
    [InlineData(FaultCode.RequestRefused)]
    [InlineData(FaultCode.NotConfigured)]
    public void Result_FaultThatWaitingDoesNotMend_WarnsAtOnce(FaultCode code)
        => Warns(Shipped, [Silent(code: code)], Of(99, () => Answered())).ShouldBeTrue();

    [Fact]
    public void Result_OrderThatFailedOrAnswerAboutAnother_WarnsAtOnce()
    {
        Warns(Shipped, [Finding(ItemOutcome.Failed, null)], Of(99, () => Answered())).ShouldBeTrue();
        Warns(Shipped, [Finding(ItemOutcome.Unknown, ScriptedPlatform.Unknown(FaultCode.StatusMismatch), misdirected: true)], Of(99, () => Answered()))
            .ShouldBeTrue();
    }

    [Fact]
    public void Result_Warning_SaysWhichRuleWarned()
    {
        Why([Silent(before: 2)], Of(99, () => Answered())).ShouldBe((RunReason.UnansweredAgain, "VIP1 3"));
        Why(Of(5, () => Silent()), Of(35, () => Answered())).ShouldBe((RunReason.UnansweredMany, $"5 40 {Shipped.Count} {Shipped.Percent}"));
        Why(Of(3, () => Silent("alipay")), Of(97, () => Answered())).ShouldBe((RunReason.UnansweredMany, $"3 3 {Shipped.Count} {Shipped.Percent}"));
        Why([Silent()], []).ShouldBe((RunReason.AllUnknown, null));
        Why([Finding(ItemOutcome.Failed, null)], Of(99, () => Answered())).ShouldBe((RunReason.OrdersFailed, "1"));
        Why(Of(99, () => Answered()), []).ShouldBe((null, null));
    }

    [Fact]
    public void Result_LimitsOfTheOperators_Decide()
    {
        Warns(new AnswerLimits(0, 1, 100), [Silent()], Of(99, () => Answered())).ShouldBeTrue();
        Warns(new AnswerLimits(50, 10, 100), Of(20, () => Silent()), Of(20, () => Answered())).ShouldBeFalse();
    }
}
