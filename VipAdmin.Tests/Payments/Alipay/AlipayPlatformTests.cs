using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;

namespace VipAdmin.Tests.Payments.Alipay;

public sealed class AlipayPlatformTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Query_PaidOrder_AsksAsDocumentedAndSaysAllItKnows(bool certificates)
    {
        var config = Vectors.Load("alipay/config.json").GetProperty("certificateMode");
        var platformSn = certificates ? config.Text("alipayCertSn") : null;
        await using var host =
            await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, FakeAnswers.AlipayTrade(), certSn: platformSn),
                certificates: certificates);

        var known = (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();

        known.Trade.ShouldBe(new Trade
        {
            Channel = "alipay",
            OrderNo = FakeAnswers.OrderNo,
            State = TradeState.Paid,
            PlatformState = "TRADE_SUCCESS",
            TransactionId = "20261122",
            AmountFen = 29900,
            PayerFen = 24900,
            Currency = "CNY",
            PaidAt = new DateTime(2026, 11, 22, 2, 20, 30, DateTimeKind.Utc),
        });
        known.Call.RequestId.ShouldBe("0b00test");
        known.Call.KeyId.ShouldBe(platformSn ?? "ALIPAY_PUBLIC_KEY");
        var request = host.Seen.ShouldHaveSingleItem();
        var parameters = FakeAnswers.AlipayParameters(request);
        parameters["method"].ShouldBe("alipay.trade.query");
        parameters["biz_content"].ShouldBe($$"""{"out_trade_no":"{{FakeAnswers.OrderNo}}"}""");
        parameters.GetValueOrDefault("app_cert_sn").ShouldBe(certificates ? config.Text("appCertSn") : null);
        parameters.GetValueOrDefault("alipay_root_cert_sn").ShouldBe(certificates ? config.Text("rootCertSn") : null);
        DateTime.ParseExact(parameters["timestamp"], "yyyy-MM-dd HH:mm:ss", null).ShouldBe(DateTime.UtcNow.AddHours(8), TimeSpan.FromMinutes(1));
        request.Headers["Content-Type"].ShouldContain("application/x-www-form-urlencoded");
        AppSigned(request).ShouldBeTrue();
    }

    [Fact]
    public async Task Query_CertificateRenewed_IsRefusedAndSaysSo()
    {
        await using var host = await PlatformHost.StartAsync(
            (request, context) => context.AlipayAsync(request, FakeAnswers.AlipayTrade(), certSn: "00000000000000000000000000000000"), certificates: true);

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.ShouldSatisfyAllConditions(
            fault => fault.Code.ShouldBe(FaultCode.InvalidSignature), fault => fault.Message.ShouldContain("ALIPAY_CERT_PATH"));
    }

    [Fact]
    public async Task Query_SignedNotFound_IsAFact()
    {
        await using var host =
            await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, FakeAnswers.AlipayError("40004", "ACQ.TRADE_NOT_EXIST")));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>().Trade.State.ShouldBe(TradeState.NotFound);
    }

    [Fact]
    public async Task Query_NotFoundOfAnotherOrder_IsAMismatch()
    {
        var fields = FakeAnswers.AlipayError("40004", "ACQ.TRADE_NOT_EXIST").Insert(1, "\"out_trade_no\":\"VIP17954136000000002\",");
        await using var host = await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, fields));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.StatusMismatch);
    }

    [Theory]
    [InlineData("40002", "isv.invalid-signature", FaultCode.RequestRefused)]
    [InlineData("40006", "isv.insufficient-isv-permissions", FaultCode.RequestRefused)]
    public async Task Query_SignedRefusal_IsUnknownAndNamesTheCode(string code, string subCode, FaultCode expected)
    {
        await using var host = await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, FakeAnswers.AlipayError(code, subCode)));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.ShouldSatisfyAllConditions(
            fault => fault.Code.ShouldBe(expected), fault => fault.Message.ShouldContain(subCode));
    }

    [Fact]
    public async Task Query_OrderNumberWithDelicateCharacters_ArrivesAndIsSignedAsMeant()
    {
        const string number = "VIP_2026&11=22+0%/0?#\"";
        await using var host =
            await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, FakeAnswers.AlipayError("40004", "ACQ.TRADE_NOT_EXIST")));

        (await host.Alipay.QueryAsync(new TradeQuestion(number, 1), Stop)).ShouldBeOfType<TradeAnswer.Known>();
        FakeAnswers.AlipayParameters(host.Seen[0])["biz_content"].ShouldBe("""{"out_trade_no":"VIP_2026&11=22+0%/0?#\""}""");
        AppSigned(host.Seen[0]).ShouldBeTrue();
    }

    [Fact]
    public async Task Close_UnpaidOrder_IsClosed()
    {
        await using var host =
            await PlatformHost.StartAsync(
                (request,
                    context) => context.AlipayAsync(request, $$"""{"code":"10000","msg":"Success","out_trade_no":"{{FakeAnswers.OrderNo}}","trade_no":"1"}"""));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Closed>();
        FakeAnswers.AlipayMethod(host.Seen.ShouldHaveSingleItem()).ShouldBe("alipay.trade.close");
    }

    [Fact]
    public async Task Close_SuccessThatNamesNoOrder_IsUnknown()
    {
        await using var host = await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, """{"code":"10000","msg":"Success"}"""));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.MalformedAnswer);
    }

    [Fact]
    public async Task Close_NothingThereToClose_IsClosed()
    {
        await using var host =
            await PlatformHost.StartAsync((request, context) => context.AlipayAsync(request, FakeAnswers.AlipayError("40004", "ACQ.TRADE_NOT_EXIST")));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Closed>().PlatformState.ShouldBe("ACQ.TRADE_NOT_EXIST");
    }

    [Theory]
    [InlineData("ACQ.TRADE_STATUS_ERROR", true)]
    [InlineData("ACQ.REASON_TRADE_STATUS_INVALID", true)]
    [InlineData("ACQ.TRADE_STATUS_ERROR", false)]
    public async Task Close_TradeNotWaiting_IsRefusedSignedOrNot(string subCode, bool hasSignature)
    {
        var fields = FakeAnswers.AlipayError("40004", subCode);
        await using var host =
            await PlatformHost.StartAsync(
                (request, context) => hasSignature ? context.AlipayAsync(request, fields) : context.AlipayUnsignedAsync(request, fields));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Refused>().Code.ShouldBe(subCode);
    }

    [Fact]
    public async Task RefundQuery_AsksForTheTimeAndReadsIt()
    {
        await using var host = await PlatformHost.StartAsync((request, context) => context.AlipayAsync(
            request,
            $$"""{"code":"10000","out_trade_no":"{{FakeAnswers.OrderNo}}","out_request_no":"RF0001","refund_status":"REFUND_SUCCESS","refund_amount":"1.00","gmt_refund_pay":"2026-11-23 09:00:00"}"""));

        var known = (await host.Alipay.QueryRefundAsync(new RefundQuestion(FakeAnswers.OrderNo, "RF0001"), Stop)).ShouldBeOfType<RefundAnswer.Known>();

        (known.State, known.AmountFen, known.SucceededAt).ShouldBe((RefundState.Succeeded, 100L, new DateTime(2026, 11, 23, 1, 0, 0, DateTimeKind.Utc)));
        FakeAnswers.AlipayParameters(host.Seen[0])["biz_content"].ShouldContain("gmt_refund_pay");
    }

    [Fact]
    public async Task Settings_MissingOrBroken_AnswerNotConfigured()
    {
        await using var none = await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""), services => services.PostConfigure<AlipayOptions>(o =>
            (o.AppId, o.PrivateKey, o.PublicKey, o.SellerId) = (null, null, null, null)));
        await using var broken =
            await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""),
                services => services.PostConfigure<AlipayOptions>(o => o.PublicKey = null));

        (await QueryAsync(none)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.NotConfigured);
        (await QueryAsync(broken)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.ShouldSatisfyAllConditions(
            fault => fault.Code.ShouldBe(FaultCode.NotConfigured), fault => fault.Message.ShouldContain("ALIPAY_PUBLIC_KEY"));
        none.Seen.ShouldBeEmpty();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<TradeAnswer> QueryAsync(PlatformHost host) => host.Alipay.QueryAsync(FakeAnswers.Question, Stop);

    private static Task<CloseAnswer> CloseAsync(PlatformHost host) => host.Alipay.CloseAsync(FakeAnswers.Question, Stop);

    private static bool AppSigned(SeenRequest request)
    {
        var parameters = FakeAnswers.AlipayParameters(request);
        return RsaKey.Public(Vectors.Key("alipay-app.public.pem"))
            .Verify(System.Text.Encoding.UTF8.GetBytes(AlipaySigning.Content(parameters)), parameters["sign"]);
    }
}
