using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments.WeChatPay;

public sealed partial class WeChatPayPlatformTests
{
    private const string NotFound = """{"code":"ORDER_NOT_EXIST","message":"订单不存在"}""";

    [Fact]
    public async Task Query_PaidOrder_AsksAsDocumentedAndSaysAllItKnows()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade()));

        var known = (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();

        known.Trade.ShouldBe(new Trade
        {
            Channel = "wechat",
            OrderNo = FakeAnswers.OrderNo,
            State = TradeState.Paid,
            PlatformState = "SUCCESS",
            TransactionId = "42000001",
            AmountFen = 29900,
            PayerFen = 24900,
            Currency = "CNY",
            PaidAt = new DateTime(2026, 11, 22, 2, 20, 30, DateTimeKind.Utc),
        });
        known.Call.ShouldBe(new CallEvidence(known.Call.LatencyMs, 200, "08E0TEST", Vectors.WeChatSerial1));
        var request = host.Seen.ShouldHaveSingleItem();
        request.Target.ShouldBe($"/v3/pay/transactions/out-trade-no/{FakeAnswers.OrderNo}?mchid=1900000109");
        request.Headers["Wechatpay-Serial"].ShouldBe(Vectors.WeChatPublicKeyId);
        request.Headers["Accept"].ShouldBe("application/json");
        request.Headers["User-Agent"].ShouldNotBeEmpty();
        MerchantSigned(request).ShouldBeTrue();
    }

    [Fact]
    public async Task Query_Repeated_IsSignedAnewEachTime()
    {
        var count = 0;
        await using var host =
            await PlatformHost.StartAsync((_, context) => ++count == 1 ? context.PlainAsync(500, "") : context.WeChatAsync(200, FakeAnswers.WeChatTrade()));

        await QueryAsync(host);

        host.Seen.Count.ShouldBe(2);
        host.Seen.ShouldAllBe(request => MerchantSigned(request));
        host.Seen.Select(request => Authorization().Match(request.Headers["Authorization"]).Groups["nonce"].Value).ShouldBeUnique();
    }

    [Theory]
    [InlineData(-299)]
    [InlineData(298)]
    public async Task Query_ClockJustTolerable_IsKnown(int skew)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade(), skew: skew));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();
    }

    [Theory]
    [InlineData(Vectors.WeChatSerial1)]
    [InlineData(Vectors.WeChatSerial2)]
    [InlineData(Vectors.WeChatPublicKeyId)]
    public async Task Query_WhileKeysRotate_AcceptsEachKnownKeyByItsSerial(string serial)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade(), serial));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>().Call.KeyId.ShouldBe(serial);
    }

    [Fact]
    public async Task Query_SignedNotFound_IsAFactAtOnce()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(404, NotFound));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>().Trade.State.ShouldBe(TradeState.NotFound);
        host.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Query_UnsignedNotFoundTwice_IsAFact()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.PlainAsync(404, NotFound));

        var known = (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();

        known.Trade.State.ShouldBe(TradeState.NotFound);
        known.Call.Attempts.ShouldBe(2);
        host.Seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Query_UnsignedNotFoundThenPaid_IsPaid()
    {
        var count = 0;
        await using var host =
            await PlatformHost.StartAsync(
                (_, context) => ++count == 1 ? context.PlainAsync(404, NotFound) : context.WeChatAsync(200, FakeAnswers.WeChatTrade()));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>().Trade.State.ShouldBe(TradeState.Paid);
    }

    [Fact]
    public async Task Query_UnsignedNotFoundThenTrouble_IsUnknown()
    {
        var count = 0;
        await using var host = await PlatformHost.StartAsync((_, context) => context.PlainAsync(++count == 1 ? 404 : 500, NotFound));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.PlatformMaintenance);
    }

    [Theory]
    [InlineData(404, """{"code":"RESOURCE_NOT_EXISTS"}""")]
    [InlineData(404, "")]
    [InlineData(405, "")]
    public async Task Query_OtherwiseNotThere_IsUnknown(int status, string body)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.PlainAsync(status, body));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>();
    }

    [Fact]
    public async Task Query_NotFoundWithAWrongSignature_IsRefused()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(404, NotFound, signWith: "rogue"));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.InvalidSignature);
    }

    [Fact]
    public async Task Query_SignatureProbe_IsRefusedAndAskedAgain()
    {
        var count = 0;
        await using var host = await PlatformHost.StartAsync((_, context) => ++count == 1
            ? context.WeChatAsync(200, FakeAnswers.WeChatTrade(), signature: Probe)
            : context.WeChatAsync(200, FakeAnswers.WeChatTrade()));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>().Call.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Query_NothingButProbes_IsUnknownAndNoBadSignature()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade(), signature: Probe));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.SignatureProbe);
    }

    [Theory]
    [InlineData(1, typeof(CloseAnswer.Closed), 2)]
    [InlineData(2, typeof(CloseAnswer.Closed), 3)]
    [InlineData(9, typeof(CloseAnswer.Unknown), 3)]
    public async Task Close_AnsweredWithAProbe_IsRepeated(int probes, Type expected, int sent)
    {
        var count = 0;
        await using var host =
            await PlatformHost.StartAsync((_, context) => ++count <= probes ? context.WeChatAsync(204, "", signature: Probe) : context.WeChatAsync(204, ""));

        var answer = await CloseAsync(host);

        answer.ShouldBeOfType(expected);
        (answer.Call.Attempts, host.Seen.Count).ShouldBe((sent, sent));
        (answer as CloseAnswer.Unknown)?.Fault.Code.ShouldBe(FaultCode.SignatureProbe);
    }

    [Fact]
    public async Task Close_ProbedThenPaid_IsRefused()
    {
        var count = 0;
        await using var host = await PlatformHost.StartAsync((_, context) => ++count == 1
            ? context.WeChatAsync(400, """{"code":"ORDERPAID"}""", signature: Probe)
            : context.WeChatAsync(400, """{"code":"ORDERPAID"}"""));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Refused>().Code.ShouldBe("ORDERPAID");
    }

    [Fact]
    public async Task Certificates_AnsweredWithAProbe_AreAskedForAgainAtOnce()
    {
        var downloads = 0;
        await using var host = await PlatformHost.StartAsync(
            (request, context) => request.Target == "/v3/certificates"
                ? context.WeChatAsync(200, Vectors.One("wechat/certificates.json", "two-certificates").Text("body")!,
                    signature: ++downloads == 1 ? Probe : null)
                : context.WeChatAsync(200, FakeAnswers.WeChatTrade(), Vectors.WeChatSerial2),
            services => services.Configure<WeChatPayOptions>(o => (o.PlatformCertPath, o.PublicKeyId, o.PublicKeyPath) = (null, null, null)));

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();
        downloads.ShouldBe(2);
    }

    [Theory]
    [InlineData("../../certificates")]
    [InlineData("..")]
    [InlineData("VIP 1")]
    public async Task Query_NumberThatCouldChangeThePath_IsNotEvenSent(string number)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""));

        (await host.WeChat.QueryAsync(new TradeQuestion(number, 1), Stop)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.RequestRefused);
        host.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Query_NumberWithAStar_IsSignedAsItIsSent()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade(orderNo: "VIP_2026-1122*07")));

        (await host.WeChat.QueryAsync(new TradeQuestion("VIP_2026-1122*07", 29900), Stop)).ShouldBeOfType<TradeAnswer.Known>();
        MerchantSigned(host.Seen[0]).ShouldBeTrue();
    }

    [Fact]
    public async Task Close_UnpaidOrder_IsClosed()
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(204, ""));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Closed>();
        var request = host.Seen.ShouldHaveSingleItem();
        request.Target.ShouldBe($"/v3/pay/transactions/out-trade-no/{FakeAnswers.OrderNo}/close");
        Encoding.UTF8.GetString(request.Body).ShouldBe("""{"mchid":"1900000109"}""");
        request.Headers["Content-Type"].ShouldBe("application/json");
        MerchantSigned(request).ShouldBeTrue();
    }

    [Theory]
    [InlineData("ORDERPAID")]
    [InlineData("ORDER_PAID")]
    public async Task Close_PaidOrder_IsRefusedSignedOrNot(string code)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.PlainAsync(400, $$"""{"code":"{{code}}","message":"该订单已支付"}"""));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Refused>().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData(400, "ORDER_CLOSED")]
    [InlineData(404, "ORDER_NOT_EXIST")]
    public async Task Close_NothingOpenAndSigned_IsClosed(int status, string code)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.WeChatAsync(status, $$"""{"code":"{{code}}"}"""));

        (await CloseAsync(host)).ShouldBeOfType<CloseAnswer.Closed>().PlatformState.ShouldBe(code);
        host.Seen.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("CLOSED", typeof(CloseAnswer.Closed))]
    [InlineData("SUCCESS", typeof(CloseAnswer.Refused))]
    [InlineData("NOTPAY", typeof(CloseAnswer.Unknown))]
    [InlineData("trouble", typeof(CloseAnswer.Unknown))]
    public async Task Close_UnsignedClosed_IsBelievedOnlyWhenAQueryAgrees(string state, Type expected)
    {
        await using var host = await PlatformHost.StartAsync((request, context) =>
            request.Method == "POST" ? context.PlainAsync(400, """{"code":"ORDER_CLOSED"}""")
            : state == "trouble" ? context.PlainAsync(500, "")
            : context.WeChatAsync(200, FakeAnswers.WeChatTrade(state)));

        (await CloseAsync(host)).ShouldBeOfType(expected);
    }

    [Fact]
    public async Task RefundQuery_KnownAndUnknownRefund_AreTold()
    {
        await using var host = await PlatformHost.StartAsync((request, context) => request.Target.EndsWith("/RF0001", StringComparison.Ordinal)
            ? context.WeChatAsync(200,
                $$"""{"out_refund_no":"RF0001","out_trade_no":"{{FakeAnswers.OrderNo}}","status":"PROCESSING","amount":{"refund":100,"currency":"CNY"} }""")
            : context.PlainAsync(404, """{"code":"RESOURCE_NOT_EXISTS","message":"退款单不存在"}"""));

        (await host.WeChat.QueryRefundAsync(new RefundQuestion(FakeAnswers.OrderNo, "RF0001"), Stop))
            .ShouldBeOfType<RefundAnswer.Known>().State.ShouldBe(RefundState.Processing);
        (await host.WeChat.QueryRefundAsync(new RefundQuestion(FakeAnswers.OrderNo, "RF0002"), Stop))
            .ShouldBeOfType<RefundAnswer.Known>().State.ShouldBe(RefundState.NotFound);
        host.Seen.Count.ShouldBe(3);
    }

    [Fact]
    public async Task UnknownSerial_OfManyAnswersAtOnce_FetchesTheCertificatesOnce()
    {
        var certificates = Vectors.One("wechat/certificates.json", "two-certificates");
        await using var host = await PlatformHost.StartAsync(
            (request, context) => request.Target == "/v3/certificates"
                ? context.WeChatAsync(200, certificates.Text("body")!)
                : context.WeChatAsync(200, FakeAnswers.WeChatTrade(), Vectors.WeChatSerial2),
            services => services.Configure<WeChatPayOptions>(o => (o.PlatformCertPath, o.PublicKeyId, o.PublicKeyPath) = (null, null, null)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => QueryAsync(host)));

        answers.ShouldAllBe(answer => answer is TradeAnswer.Known);
        host.Seen.Count(request => request.Target == "/v3/certificates").ShouldBe(1);
    }

    [Fact]
    public async Task UnknownSerial_NobodysKey_IsRefusedAndAskedForAtMostEveryTwelveHours()
    {
        var clock = new ShiftedClock();
        var certificates = Vectors.One("wechat/certificates.json", "two-certificates").Text("body")!;
        await using var host = await PlatformHost.StartAsync(
            (request,
                context) => Ahead(context, clock, request.Target == "/v3/certificates" ? certificates : FakeAnswers.WeChatTrade(),
                    request.Target == "/v3/certificates" ? Vectors.WeChatSerial1 : "FFFF"),
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        int Downloads() => host.Seen.Count(request => request.Target == "/v3/certificates");

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.InvalidSignature);
        await QueryAsync(host);
        Downloads().ShouldBe(1);
        clock.Shift = TimeSpan.FromHours(11.9);
        await QueryAsync(host);
        Downloads().ShouldBe(1);
        clock.Shift = TimeSpan.FromHours(12.1);
        await QueryAsync(host);
        Downloads().ShouldBe(2);
    }

    [Theory]
    [InlineData("empty-list")]
    [InlineData("signed-by-a-rogue")]
    [InlineData("trouble")]
    public async Task Certificates_EmptyForgedOrInTrouble_WipeNothing(string list)
    {
        var strange = true;
        var clock = new ShiftedClock();
        await using var host = await PlatformHost.StartAsync(
            (request, context) => request.Target == "/v3/certificates"
                ? list == "trouble" ? context.PlainAsync(500, "")
                    : context.WeChatAsync(200, Vectors.One("wechat/certificates.json", list).Text("body")!, signWith: list == "empty-list" ? null : "rogue")
                : strange ? context.WeChatAsync(200, FakeAnswers.WeChatTrade(), "FFFF", signWith: "rogue")
                : Ahead(context, clock, FakeAnswers.WeChatTrade(), Vectors.WeChatSerial1),
            services =>
            {
                services.Configure<PaymentsOptions>(o => o.ReadRetries = 0);
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            });

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>();
        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>();
        host.Seen.Count(request => request.Target == "/v3/certificates").ShouldBe(1);

        strange = false;
        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();
    }

    [Theory]
    [InlineData("wx0000000000000109", true)]
    [InlineData("wxAAAAAAAAAAAAAAAA, wx0000000000000109", true)]
    [InlineData("wx0000000000000109,wxAAAAAAAAAAAAAAAA", true)]
    [InlineData("wxAAAAAAAAAAAAAAAA,wxBBBBBBBBBBBBBBBB", false)]
    public async Task Query_OfAMerchantWithSeveralApps_TakesAnyThatIsListed(string appIds, bool taken)
    {
        await using var host = await PlatformHost.StartAsync(
            (_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade()), services => services.PostConfigure<WeChatPayOptions>(o => o.AppId = appIds));

        var answer = await QueryAsync(host);

        (answer is TradeAnswer.Known).ShouldBe(taken);
        if (answer is TradeAnswer.Unknown { Fault: var fault })
        {
            fault.Code.ShouldBe(FaultCode.StatusMismatch);
            fault.Message.ShouldBe(
                "the verified answer is about something else: app wx0000000000000109; WECHAT_APP_ID lists wxAAAAAAAAAAAAAAAA, wxBBBBBBBBBBBBBBBB");
        }
    }

    [Fact]
    public async Task Settings_ChangedWhileRunning_AreUsedFromTheNextCall()
    {
        var appId = "wx9999999999999999";
        await using var host = await PlatformHost.StartAsync(
            (_, context) => context.WeChatAsync(200, FakeAnswers.WeChatTrade()), services => services.PostConfigure<WeChatPayOptions>(o => o.AppId = appId));
        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.StatusMismatch);

        appId = "wx0000000000000109";
        host.Clients.GetRequiredService<IOptionsMonitorCache<WeChatPayOptions>>().Clear();

        (await QueryAsync(host)).ShouldBeOfType<TradeAnswer.Known>();
    }

    [Fact]
    public async Task Settings_MissingOrBroken_AnswerNotConfigured()
    {
        await using var none =
            await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""), services => services.PostConfigure<WeChatPayOptions>(o =>
            (o.AppId, o.MchId, o.ApiV3Key, o.CertSerialNo, o.KeyPath, o.PlatformCertPath, o.PublicKeyId, o.PublicKeyPath) = (null, null, null, null, null,
                null, null, null)));
        await using var broken =
            await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""),
                services => services.PostConfigure<WeChatPayOptions>(o => o.KeyPath = "/no/such.pem"));

        (await QueryAsync(none)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.NotConfigured);
        (await CloseAsync(none)).ShouldBeOfType<CloseAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.NotConfigured);
        (await QueryAsync(broken)).ShouldBeOfType<TradeAnswer.Unknown>().Fault.ShouldSatisfyAllConditions(
            fault => fault.Code.ShouldBe(FaultCode.NotConfigured), fault => fault.Message.ShouldContain("WECHAT_KEY_PATH"));
    }

    /// <summary>A wrong signature as WeChat Pay sends it on purpose.</summary>
    private const string Probe = "WECHATPAY/SIGNTEST/LaR6o3p9";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<TradeAnswer> QueryAsync(PlatformHost host) => host.WeChat.QueryAsync(FakeAnswers.Question, Stop);

    private static Task<CloseAnswer> CloseAsync(PlatformHost host) => host.WeChat.CloseAsync(FakeAnswers.Question, Stop);

    /// <summary>Answers with the time the client believes in.</summary>
    private static Task Ahead(HttpContext context, ShiftedClock clock, string body, string serial)
        => context.WeChatAsync(200, body, serial, signWith: serial == "FFFF" ? "rogue" : null, skew: (int)clock.Shift.TotalSeconds);

    private static bool MerchantSigned(SeenRequest request)
    {
        var fields = Authorization().Match(request.Headers["Authorization"]);
        var message = WeChatPaySigning.RequestMessage(request.Method, request.Target, long.Parse(fields.Groups["timestamp"].Value),
            fields.Groups["nonce"].Value, request.Body);
        return fields.Success && RsaKey.Public(Vectors.Key("wechat-merchant.public.pem")).Verify(message, fields.Groups["signature"].Value);
    }

    [GeneratedRegex("""^WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="(?<nonce>\w{32})",timestamp="(?<timestamp>\d{10})",serial_no="1D74DEB862D4381C1B18CCB5DF7E946952227ABD",signature="(?<signature>[^"]+)"$""")]
    private static partial Regex Authorization();
}
