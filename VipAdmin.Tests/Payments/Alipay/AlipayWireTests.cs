using System.Text;
using System.Text.Json;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;

namespace VipAdmin.Tests.Payments.Alipay;

public sealed class AlipayWireTests
{
    private const string Query = "alipay.trade.query";
    private readonly AlipayOptions account = Vectors.Alipay();

    public static TheoryData<string> Foreign => Vectors.Names("alipay/responses-valid-signature-wrong-content.json");
    public static TheoryData<string> Errors => Vectors.Names("alipay/errors.json", "classic");

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Answer_VerifiedButNotWhatWasAsked_NeverSettles(string name)
    {
        var vector = Vectors.One("alipay/responses-valid-signature-wrong-content.json", name);
        var asked = vector.GetProperty("asked");
        var envelope = AlipayWire.ReadEnvelope(Encoding.UTF8.GetBytes(vector.Text("body")!), Query).ShouldNotBeNull();
        account.Signing().Verify(envelope.Raw.Span, envelope.Sign!).ShouldBeTrue();

        var (trade, fault) = AlipayWire.ReadTrade(AlipayWire.ReadObject(envelope.Raw)!.Value, asked.Text("outTradeNo")!, account);

        if (trade is null)
        {
            name.ShouldBe("other-order");
            fault!.Code.ShouldBe(FaultCode.StatusMismatch);
            return;
        }
        var order = new OrderSnapshot(OrderStatus.Pending, 29900, Vectors.Now.UtcDateTime);
        var verdict = TradeVerdict.Of(order, new TradeAnswer.Known(trade, new CallEvidence(0)), TimeSpan.FromMinutes(15), Vectors.Now.UtcDateTime);
        // A payment without a readable amount or number is no usable answer; one of another amount is a difference.
        if (name is "trade-no-missing" or "amount-missing" or "amount-not-a-number" or "three-decimals")
        {
            verdict.ShouldBeOfType<TradeVerdict.Unknown>();
        }
        else
        {
            verdict.ShouldBeOfType<TradeVerdict.Record>().Type.ShouldBe(Core.Discrepancies.DiscrepancyType.AmountMismatch);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_OfVector_IsCategorized(string name)
    {
        var vector = Vectors.One("alipay/errors.json", name, "classic");
        var expected = vector.GetProperty("expected");

        var category = AlipayWire.Categorize(vector.Text("code"), vector.Text("sub_code"));

        category.ToString().ShouldBe(expected.Text("class"), StringCompareShould.IgnoreCase);
        category.MayRepeat().ShouldBe(expected.GetProperty("retry").GetBoolean());
    }

    [Theory]
    [InlineData("20009", null, ErrorCategory.Transient)]
    [InlineData("40009", "isv.tomorrow", ErrorCategory.Request)]
    [InlineData("40004", "ACQ.TOMORROW", ErrorCategory.Request)]
    public void Error_OfTomorrow_IsRepeatableOnlyWhenThePlatformIsToBlame(string code, string? subCode, ErrorCategory category)
        => AlipayWire.Categorize(code, subCode).ShouldBe(category);

    [Theory]
    [InlineData("TRADE_SUCCESS", "send_pay_date", "2026-11-22 10:20:30", TradeState.Paid)]
    [InlineData("TRADE_FINISHED", "send_pay_date", "2026-11-22 10:20:30", TradeState.Paid)]
    [InlineData("WAIT_BUYER_PAY", "receipt_amount", "0.00", TradeState.Unpaid)]
    [InlineData("TRADE_CLOSED", "receipt_amount", "0.00", TradeState.Closed)]
    [InlineData("TRADE_CLOSED", "send_pay_date", "2026-11-22 10:20:30", TradeState.Refunded)]
    [InlineData("TRADE_CLOSED", "receipt_amount", "299.00", TradeState.Refunded)]
    public void TradeStatus_OfEachKind_HasItsNeutralWord(string word, string trace, string value, TradeState neutral)
    {
        var (trade, fault) = Read($$"""{"out_trade_no":"VIP001","trade_no":"T","trade_status":"{{word}}","total_amount":"299.00","{{trace}}":"{{value}}"}""");

        fault.ShouldBeNull();
        trade!.State.ShouldBe(neutral);
        trade.AmountFen.ShouldBe(29900);
        trade.Currency.ShouldBe("CNY");
        trade.PaidAt.ShouldBe(trace == "send_pay_date" ? new DateTime(2026, 11, 22, 2, 20, 30, DateTimeKind.Utc) : null);
    }

    [Theory]
    [InlineData("""{"out_trade_no":"VIP002","trade_status":"TRADE_SUCCESS"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","trade_status":"TRADE_SUCCESS","seller_id":"2088999999999999"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","trade_status":"TRADE_SUCCESS","app_id":"2021999999999999"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","trade_status":"TRADE_SUCCESS","trans_currency":"USD"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","trade_status":"TRADE_PENDING"}""", FaultCode.MalformedAnswer)]
    [InlineData("""{"out_trade_no":"VIP001","trade_status":"TRADE_SUCCESS","send_pay_date":"22.11.2026"}""", FaultCode.MalformedAnswer)]
    [InlineData("""{"trade_status":"TRADE_SUCCESS"}""", FaultCode.MalformedAnswer)]
    public void Answer_OtherThanAskedOrUnreadable_IsAFault(string fields, FaultCode code) => Read(fields).Fault!.Code.ShouldBe(code);

    [Theory]
    [InlineData("refund-query-success", "RF2026112200000101", RefundState.Succeeded)]
    [InlineData("refund-query-empty", "RF2026112200000101", RefundState.NotFound)]
    public void Refund_OfVector_IsKnownOnlyWithItsStatus(string name, string refundNo, RefundState state)
    {
        var vector = Vectors.One("alipay/responses.json", name);
        var (read, _, fen, _, fault) = AlipayWire.ReadRefund(vector.GetProperty("expected"), new RefundQuestion("VIP2026112200000101", refundNo), account);

        fault.ShouldBeNull();
        read.ShouldBe(state);
        (fen is not null).ShouldBe(state == RefundState.Succeeded);
    }

    [Theory]
    [InlineData("""{"out_trade_no":"VIP002","out_request_no":"RF1","refund_status":"REFUND_SUCCESS"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","out_request_no":"RF2","refund_status":"REFUND_SUCCESS"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","refund_status":"REFUND_SUCCESS"}""", FaultCode.StatusMismatch)]
    [InlineData("""{"out_trade_no":"VIP001","out_request_no":"RF1","refund_status":"TOMORROW"}""", FaultCode.MalformedAnswer)]
    public void Refund_OtherThanAsked_IsAFault(string fields, FaultCode code)
        => AlipayWire.ReadRefund(Parse(fields), new RefundQuestion("VIP001", "RF1"), account).Fault!.Code.ShouldBe(code);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"alipay_trade_query_response\"")]
    [InlineData("""{"alipay_trade_query_response":"text"}""")]
    [InlineData("""{"alipay_trade_query_response":{"code":"10000"}""")]
    [InlineData("""{"alipay_trade_query_response":{"code":"10000"}} {}""")]
    [InlineData("""{"alipay_trade_query_response":{"code":"40004"},"alipay_trade_query_response":{"code":"10000"}}""")]
    [InlineData("""{"alipay_trade_query_response":{"code":"40004"},"error_response":{"code":"10000"}}""")]
    public void Envelope_WithoutExactlyOneAnswer_IsNone(string body) => AlipayWire.ReadEnvelope(Encoding.UTF8.GetBytes(body), Query).ShouldBeNull();

    [Fact]
    public void Envelope_FieldTwiceInTheSignedObject_IsUnreadable()
        => AlipayWire.ReadObject(Encoding.UTF8.GetBytes("""{"out_trade_no":"VIP001","out_trade_no":"VIP002"}""")).ShouldBeNull();

    private (Trade? Trade, PlatformFault? Fault) Read(string fields) => AlipayWire.ReadTrade(Parse(fields), "VIP001", account);

    private static JsonElement Parse(string fields) => AlipayWire.ReadObject(Encoding.UTF8.GetBytes(fields)).ShouldNotBeNull();
}
