using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Sandbox;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Payments;

/// <summary>Two independent writings of the same protocols, client and sandbox, understand each other in every state of a trade.</summary>
public sealed class SandboxAgreementTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncDisposable
{
    private readonly SandboxBench bench = new(postgres);

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_OfEachState_IsUnderstood(string channel)
    {
        var noon = SandboxBench.Noon;
        (Func<SandboxTrade, SandboxTrade> Change, TradeState State)[] cases =
        [
            (t => t with { PayAt = noon.AddMinutes(-3) }, TradeState.Paid),
            (t => t, TradeState.Unpaid),
            (t => t with { OpenedAt = null }, TradeState.NotFound),
            (t => t with { ClosedAt = noon.AddMinutes(-1) }, TradeState.Closed),
        ];
        foreach (var (change, state) in cases)
        {
            var trade = await bench.TradeAsync(channel, change);

            var known = (await Platform(channel).QueryAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop))
                .ShouldBeOfType<TradeAnswer.Known>();

            known.Trade.State.ShouldBe(state);
            if (state == TradeState.Paid)
            {
                (known.Trade.AmountFen, known.Trade.PaidAt, known.Trade.TransactionId).ShouldBe((2990, noon.AddMinutes(-3), trade.TransactionId));
            }
        }
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Refund_InWhole_IsSeenOnTheTradeAndOnTheRefund(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddMinutes(-3) });
        var number = "RF" + trade.OrderNo;
        await bench.Book.RefundAsync(
            new SandboxRefund(channel, number, trade.OrderNo, trade.AmountFen, SandboxBench.Noon.AddMinutes(-2), SandboxBench.Noon.AddMinutes(-1)),
            SandboxBench.Stop);

        (await Platform(channel).QueryAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop))
            .ShouldBeOfType<TradeAnswer.Known>().Trade.State.ShouldBe(TradeState.Refunded);
        var refund = (await Platform(channel).QueryRefundAsync(new RefundQuestion(trade.OrderNo, number), SandboxBench.Stop))
            .ShouldBeOfType<RefundAnswer.Known>();
        (refund.State, refund.AmountFen, refund.SucceededAt).ShouldBe((RefundState.Succeeded, trade.AmountFen, SandboxBench.Noon.AddMinutes(-1)));
        (await Platform(channel).QueryRefundAsync(new RefundQuestion(trade.OrderNo, "RF1"), SandboxBench.Stop))
            .ShouldBeOfType<RefundAnswer.Known>().State.ShouldBe(RefundState.NotFound);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Close_OfEachState_IsUnderstood(string channel)
    {
        var open = await bench.TradeAsync(channel);
        var paid = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddMinutes(-3) });
        var race = await bench.TradeAsync(channel, t => t with { PayOnClose = true });

        (await CloseAsync(channel, open)).ShouldBeOfType<CloseAnswer.Closed>();
        (await CloseAsync(channel, paid)).ShouldBeOfType<CloseAnswer.Refused>();
        (await CloseAsync(channel, race)).ShouldBeOfType<CloseAnswer.Refused>();
        (await CloseAsync(channel, await bench.TradeAsync(channel, t => t with { OpenedAt = null }))).ShouldBeOfType<CloseAnswer.Closed>();
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    private IPaymentPlatform Platform(string channel) => bench.Services.GetServices<IPaymentPlatform>().Single(p => p.Channel == channel);

    private Task<CloseAnswer> CloseAsync(string channel, SandboxTrade trade)
        => Platform(channel).CloseAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop);
}
