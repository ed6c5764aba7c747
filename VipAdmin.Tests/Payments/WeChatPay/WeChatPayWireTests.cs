using System.Globalization;
using System.Text;
using System.Text.Json;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments.WeChatPay;

public sealed class WeChatPayWireTests
{
    public static TheoryData<string> Accepted => [.. Vectors.Load("wechat/responses.json").GetProperty("vectors").EnumerateArray()
        .Where(v => v.Text("expect") == "accept" && v.TryGetProperty("expected", out var e) && e.ValueKind == JsonValueKind.Object)
        .Select(v => v.Text("name")!)];
    public static TheoryData<string> Foreign => Vectors.Names("wechat/responses-valid-signature-wrong-content.json");
    public static TheoryData<string> Errors => Vectors.Names("wechat/errors.json");

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Answer_OfVector_SaysWhatIsStated(string name)
    {
        var vector = Vectors.One("wechat/responses.json", name);
        var (expected, body) = (vector.GetProperty("expected"), WeChatPaySigningTests.Body(vector));
        if (expected.Text("code") is { } code)
        {
            WeChatPayWire.ReadError(body).ShouldBe((code, expected.Text("message")));
            return;
        }

        var (trade, fault) = WeChatPayWire.ReadTrade(body, expected.Text("outTradeNo")!, "1900000109", ["wx0000000000000109"]);

        if (expected.Text("tradeState") == "ACCEPT_SOON")
        {
            trade.ShouldBeNull();
            fault!.Code.ShouldBe(FaultCode.MalformedAnswer);
            return;
        }
        fault.ShouldBeNull();
        trade!.PlatformState.ShouldBe(expected.Text("tradeState"));
        trade.TransactionId.ShouldBe(expected.Text("transactionId"));
        trade.AmountFen.ShouldBe(expected.Number("totalFen"));
        trade.PayerFen.ShouldBe(expected.Number("payerTotalFen"));
        trade.Currency.ShouldBe(expected.Text("currency"));
        trade.PaidAt.ShouldBe(expected.Text("successTime") is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).UtcDateTime : null);
        trade.PaidAt?.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Theory]
    [InlineData("SUCCESS", TradeState.Paid)]
    [InlineData("REFUND", TradeState.Refunded)]
    [InlineData("NOTPAY", TradeState.Unpaid)]
    [InlineData("USERPAYING", TradeState.Unpaid)]
    [InlineData("PAYERROR", TradeState.Unpaid)]
    [InlineData("CLOSED", TradeState.Closed)]
    [InlineData("REVOKED", TradeState.Closed)]
    public void TradeState_OfEachKind_HasItsNeutralWord(string word, TradeState neutral)
        => Read($$"""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"{{word}}"}""").Trade!.State.ShouldBe(neutral);

    [Fact]
    public void TradeState_ClosedButPaidBefore_IsRefunded()
        => Read("""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"REVOKED","success_time":"2026-11-22T10:20:30+08:00"}""").Trade!.State.ShouldBe(TradeState.Refunded);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"appid":"a","mchid":"1","out_trade_no":"VIP001"}""")]
    [InlineData("""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"SUCCESS","amount":{"total":"29900"}}""")]
    [InlineData("""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"SUCCESS","amount":{"total":299.5}}""")]
    [InlineData("""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"SUCCESS","trade_state":"NOTPAY"}""")]
    [InlineData("""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"SUCCESS","success_time":"2026-11-22T10:20:30"}""")]
    [InlineData("""{"appid":"a","mchid":"1","out_trade_no":"VIP001","trade_state":"SUCCESS","success_time":"yesterday"}""")]
    public void Answer_Unreadable_IsMalformed(string body) => Read(body).Fault!.Code.ShouldBe(FaultCode.MalformedAnswer);

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Answer_VerifiedButNotWhatWasAsked_NeverSettles(string name)
    {
        var vector = Vectors.One("wechat/responses-valid-signature-wrong-content.json", name);
        var asked = vector.GetProperty("asked");
        Vectors.WeChat().Signing().Verify(WeChatPaySigningTests.Headers(vector), WeChatPaySigningTests.Body(vector), Vectors.Now)
            .ShouldBe(SignatureCheck.Valid);

        var (trade, fault) = WeChatPayWire.ReadTrade(WeChatPaySigningTests.Body(vector), asked.Text("outTradeNo")!, asked.Text("mchid")!,
            [asked.Text("appid")!]);

        if (name == "other-amount")
        {
            var order = new OrderSnapshot(OrderStatus.Pending, asked.Number("expectedTotalFen")!.Value, Vectors.Now.UtcDateTime);
            TradeVerdict.Of(order, new TradeAnswer.Known(trade!, new CallEvidence(0)), TimeSpan.FromMinutes(15), Vectors.Now.UtcDateTime)
                .ShouldBeOfType<TradeVerdict.Record>();
        }
        else
        {
            trade.ShouldBeNull();
            fault!.Code.ShouldBe(FaultCode.StatusMismatch);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_OfVector_IsReadAndCategorized(string name)
    {
        var vector = Vectors.One("wechat/errors.json", name);
        var expected = vector.GetProperty("expected");

        var (code, message) = WeChatPayWire.ReadError(WeChatPaySigningTests.Body(vector));
        var category = WeChatPayWire.Categorize((int)vector.Number("status")!.Value, code);

        code.ShouldBe(expected.Text("code"));
        message.ShouldBe(expected.Text("message"));
        category.ToString().ShouldBe(expected.Text("class"), StringCompareShould.IgnoreCase);
        category.MayRepeat().ShouldBe(expected.GetProperty("retry").GetBoolean());
    }

    [Theory]
    [InlineData("SUCCESS", RefundState.Succeeded)]
    [InlineData("PROCESSING", RefundState.Processing)]
    [InlineData("CLOSED", RefundState.Failed)]
    [InlineData("ABNORMAL", RefundState.Failed)]
    public void Refund_OfEachKind_HasItsNeutralWord(string word, RefundState neutral)
    {
        var body =
            $$"""{"out_refund_no":"RF1","out_trade_no":"VIP001","status":"{{word}}","success_time":"2026-11-22T10:20:30+08:00","amount":{"refund":100,"currency":"CNY"} }""";
        WeChatPayWire.ReadRefund(Encoding.UTF8.GetBytes(body), new RefundQuestion("VIP001", "RF1"))
            .ShouldBe((neutral, word, 100L, new DateTime(2026, 11, 22, 2, 20, 30, DateTimeKind.Utc), null));
    }

    [Theory]
    [InlineData("RF2", "VIP001", "SUCCESS", "CNY", FaultCode.StatusMismatch)]
    [InlineData("RF1", "VIP002", "SUCCESS", "CNY", FaultCode.StatusMismatch)]
    [InlineData("RF1", "VIP001", "SUCCESS", "USD", FaultCode.StatusMismatch)]
    [InlineData("RF1", "VIP001", "TOMORROW", "CNY", FaultCode.MalformedAnswer)]
    public void Refund_OtherThanAsked_IsAFault(string refund, string order, string status, string currency, FaultCode code)
    {
        var body = $$"""{"out_refund_no":"{{refund}}","out_trade_no":"{{order}}","status":"{{status}}","amount":{"refund":100,"currency":"{{currency}}"} }""";
        WeChatPayWire.ReadRefund(Encoding.UTF8.GetBytes(body), new RefundQuestion("VIP001", "RF1")).Fault!.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("VIP1795413600000", true)]
    [InlineData("VIP_2026-1122*07", true)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a?mchid=1", false)]
    [InlineData("", false)]
    public void OrderNumber_ThatCouldChangeThePath_IsRefused(string number, bool allowed) => WeChatPayWire.IsNumber(number).ShouldBe(allowed);

    private static (Trade? Trade, PlatformFault? Fault) Read(string body) => WeChatPayWire.ReadTrade(Encoding.UTF8.GetBytes(body), "VIP001", "1", ["a"]);
}
