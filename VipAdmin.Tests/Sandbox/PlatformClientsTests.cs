using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>The clients that the tasks use, against the sandbox, over real HTTP with real signatures.</summary>
public sealed class PlatformClientsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncDisposable
{
    private readonly SandboxBench bench = new(postgres, settings: [("Payments:ReadRetries", "0"), ("Sandbox:SilenceMs", "20000")]);

    [Theory]
    [InlineData("wechat", "SUCCESS")]
    [InlineData("alipay", "TRADE_SUCCESS")]
    public async Task Query_Paid_KnowsAmountTransactionAndTime(string channel, string word)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddMinutes(-4), PayerFen = 2690 });

        var known = await KnownAsync(trade);

        known.State.ShouldBe(TradeState.Paid);
        known.PlatformState.ShouldBe(word);
        known.AmountFen.ShouldBe(2990);
        known.PayerFen.ShouldBe(2690);
        known.TransactionId.ShouldBe(trade.TransactionId);
        known.PaidAt.ShouldBe(SandboxBench.Noon.AddMinutes(-4));
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_PaymentPlannedForLater_BecomesPaidWhenItsTimeComes(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddSeconds(30) });

        (await KnownAsync(trade)).State.ShouldBe(TradeState.Unpaid);
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        (await KnownAsync(trade)).State.ShouldBe(TradeState.Paid);
    }

    [Theory]
    [InlineData("wechat", "ORDER_NOT_EXIST")]
    [InlineData("alipay", "ACQ.TRADE_NOT_EXIST")]
    public async Task Query_CashierNeverOpened_IsNotFound(string channel, string word)
    {
        var trade = await bench.TradeAsync(channel, t => t with { OpenedAt = null });

        var known = await KnownAsync(trade);

        known.State.ShouldBe(TradeState.NotFound);
        known.PlatformState.ShouldBe(word);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Any_OrderThatIsNotInTheBook_IsUnknownAndNeverNotPaid(string channel)
    {
        var foreign = new TradeQuestion("VIP17954136009999999", 2990);

        (await bench.Platform(channel).QueryAsync(foreign, SandboxBench.Stop))
            .ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.PlatformMaintenance);
        (await bench.Platform(channel).CloseAsync(foreign, SandboxBench.Stop)).ShouldBeOfType<CloseAnswer.Unknown>();
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_TheReservedNumber_IsAnsweredAndSigned(string channel)
    {
        var known = (await bench.Platform(channel).QueryAsync(TradeQuestion.Probe, SandboxBench.Stop)).ShouldBeOfType<TradeAnswer.Known>();

        known.Trade.State.ShouldBe(TradeState.NotFound);
        known.Call.KeyId.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("wechat", typeof(CloseAnswer.Unknown))]
    [InlineData("alipay", typeof(CloseAnswer.Closed))]
    public async Task Close_YoungerThanFiveMinutes_IsWeChatsToRefuse(string channel, Type expected)
    {
        var trade = await bench.TradeAsync(channel, t => t with { OpenedAt = SandboxBench.Noon.AddMinutes(-5).AddSeconds(1) });

        (await CloseAsync(trade)).ShouldBeOfType(expected);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        (await CloseAsync(trade)).ShouldNotBeOfType<CloseAnswer.Unknown>();
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_OtherAmount_SaysWhatWasPaid(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon, AmountFen = 2890, PayerFen = 2890 });

        (await KnownAsync(trade)).AmountFen.ShouldBe(2890);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Close_Unpaid_ClosesForGood(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddSeconds(30) });

        (await CloseAsync(trade)).ShouldBeOfType<CloseAnswer.Closed>();
        bench.Time.Advance(TimeSpan.FromMinutes(1));

        (await KnownAsync(trade)).State.ShouldBe(TradeState.Closed);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Close_Twice_StaysClosed(string channel)
    {
        var trade = await bench.TradeAsync(channel);
        await CloseAsync(trade);

        var again = await CloseAsync(trade);

        again.ShouldNotBeOfType<CloseAnswer.Unknown>();
        (await KnownAsync(trade)).State.ShouldBe(TradeState.Closed);
    }

    [Theory]
    [InlineData("wechat", "ORDERPAID")]
    [InlineData("alipay", "ACQ.TRADE_STATUS_ERROR")]
    public async Task Close_Paid_IsRefused(string channel, string code)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddMinutes(-1) });

        (await CloseAsync(trade)).ShouldBeOfType<CloseAnswer.Refused>().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Close_MemberPaysAtThatMoment_IsRefusedAndTheTradeIsPaid(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayOnClose = true });
        (await KnownAsync(trade)).State.ShouldBe(TradeState.Unpaid);

        (await CloseAsync(trade)).ShouldBeOfType<CloseAnswer.Refused>();

        (await KnownAsync(trade)).State.ShouldBe(TradeState.Paid);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Close_CashierNeverOpened_HasNothingToClose(string channel)
        => (await CloseAsync(await bench.TradeAsync(channel, t => t with { OpenedAt = null }))).ShouldBeOfType<CloseAnswer.Closed>();

    [Theory]
    [InlineData("wechat", TradeState.Refunded)]
    [InlineData("alipay", TradeState.Paid)]
    public async Task Refund_InPart_IsSeenAsEachPlatformShowsIt(string channel, TradeState state)
    {
        var trade = await RefundedAsync(channel, 1000, SandboxBench.Noon.AddMinutes(-1));

        var refund = (await bench.Platform(channel).QueryRefundAsync(new RefundQuestion(trade.OrderNo, "R" + trade.OrderNo), SandboxBench.Stop))
            .ShouldBeOfType<RefundAnswer.Known>();

        refund.State.ShouldBe(RefundState.Succeeded);
        refund.AmountFen.ShouldBe(1000);
        refund.SucceededAt.ShouldBe(SandboxBench.Noon.AddMinutes(-1));
        (await KnownAsync(trade)).State.ShouldBe(state);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Refund_Whole_TradeIsRefundedNotClosed(string channel)
        => (await KnownAsync(await RefundedAsync(channel, 2990, SandboxBench.Noon))).State.ShouldBe(TradeState.Refunded);

    [Theory]
    [InlineData("wechat", RefundState.Processing)]
    [InlineData("alipay", RefundState.NotFound)]
    public async Task Refund_UnderWay_HasNotSucceeded(string channel, RefundState state)
    {
        var trade = await RefundedAsync(channel, 2990, SandboxBench.Noon.AddMinutes(1));

        var refund = await bench.Platform(channel).QueryRefundAsync(new RefundQuestion(trade.OrderNo, "R" + trade.OrderNo), SandboxBench.Stop);

        refund.ShouldBeOfType<RefundAnswer.Known>().State.ShouldBe(state);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Refund_UnknownNumber_IsNotFound(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon });

        var refund = await bench.Platform(channel).QueryRefundAsync(new RefundQuestion(trade.OrderNo, "R1"), SandboxBench.Stop);

        refund.ShouldBeOfType<RefundAnswer.Known>().State.ShouldBe(RefundState.NotFound);
    }

    [Theory]
    [InlineData("wechat", SandboxFault.Error, FaultCode.PlatformMaintenance)]
    [InlineData("alipay", SandboxFault.Error, FaultCode.PlatformMaintenance)]
    [InlineData("wechat", SandboxFault.Reset, FaultCode.NetworkError)]
    [InlineData("alipay", SandboxFault.Reset, FaultCode.NetworkError)]
    [InlineData("wechat", SandboxFault.Garbage, FaultCode.PlatformMaintenance)]
    [InlineData("alipay", SandboxFault.Garbage, FaultCode.PlatformMaintenance)]
    [InlineData("wechat", SandboxFault.WrongSignature, FaultCode.InvalidSignature)]
    [InlineData("alipay", SandboxFault.WrongSignature, FaultCode.InvalidSignature)]
    [InlineData("wechat", SandboxFault.RateLimit, FaultCode.RateLimit)]
    [InlineData("alipay", SandboxFault.RateLimit, FaultCode.RateLimit)]
    public async Task Query_TradeInTrouble_IsUnknownOnceThenKnown(string channel, SandboxFault fault, FaultCode code)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon, Fault = fault, FaultsLeft = 1 });

        (await QueryAsync(trade)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(code);
        bench.Time.Advance(TimeSpan.FromSeconds(5));

        (await KnownAsync(trade)).State.ShouldBe(TradeState.Paid);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_PlatformKeepsSilent_TimesOut(string channel)
    {
        var trade = await bench.TradeAsync(channel, t => t with { Fault = SandboxFault.Timeout, FaultsLeft = 1 });

        var query = QueryAsync(trade);
        while (!query.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(query, Task.Delay(20, SandboxBench.Stop));
        }

        (await query).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.NetworkTimeout);
    }

    [Fact]
    public async Task Query_PlatformInTrouble_HitsThatPlatformForThatTimeOnly()
    {
        var (weChat, alipay) = (await bench.TradeAsync("wechat"), await bench.TradeAsync("alipay"));
        // An hour later than the other tests, which share the platform.
        bench.Time.Advance(TimeSpan.FromHours(1));
        var now = bench.Time.GetUtcNow().UtcDateTime;
        await bench.Book.TroubleAsync("wechat", SandboxFault.Error, 1, now, now.AddSeconds(30), SandboxBench.Stop);

        (await QueryAsync(weChat)).ShouldBeOfType<TradeAnswer.Unknown>();
        (await KnownAsync(alipay)).State.ShouldBe(TradeState.Unpaid);
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        (await KnownAsync(weChat)).State.ShouldBe(TradeState.Unpaid);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_MerchantSignsWithAnotherKey_IsRefusedAndUnknown(string channel)
    {
        await using var stranger = new SandboxBench(postgres, more: services => services
            .PostConfigure<WeChatPayOptions>(o => o.KeyPath = bench.Keys.Nobody.PrivatePem)
            .PostConfigure<AlipayOptions>(o => o.PrivateKey = bench.Keys.Nobody.PrivatePem));
        var trade = await stranger.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon });

        var answer = await stranger.Platform(channel).QueryAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop);

        answer.ShouldBeOfType<TradeAnswer.Unknown>();
    }

    [Fact]
    public async Task State_TwoProcesses_SeeTheSamePlatform()
    {
        await using var other = new SandboxBench(postgres);
        var trade = await bench.TradeAsync("wechat");

        await other.Platform("wechat").CloseAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop);

        other.Server.Address.ShouldNotBe(bench.Server.Address);
        (await KnownAsync(trade)).State.ShouldBe(TradeState.Closed);
    }

    private async Task<SandboxTrade> RefundedAsync(string channel, long fen, DateTime done)
    {
        var trade = await bench.TradeAsync(channel, t => t with { PayAt = SandboxBench.Noon.AddMinutes(-5) });
        await bench.Book.RefundAsync(new SandboxRefund(channel, "R" + trade.OrderNo, trade.OrderNo, fen, SandboxBench.Noon.AddMinutes(-2), done),
            SandboxBench.Stop);
        return trade;
    }

    private Task<TradeAnswer> QueryAsync(SandboxTrade trade)
        => bench.Platform(trade.Channel).QueryAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop);

    private async Task<Trade> KnownAsync(SandboxTrade trade) => (await QueryAsync(trade)) switch
    {
        TradeAnswer.Known known => known.Trade,
        TradeAnswer.Unknown unknown => throw new ShouldAssertException($"unknown: {unknown.Fault}"),
        var other => throw new ShouldAssertException($"{other}"),
    };

    private Task<CloseAnswer> CloseAsync(SandboxTrade trade)
        => bench.Platform(trade.Channel).CloseAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop);

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
