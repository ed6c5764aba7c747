using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Payments;

namespace VipAdmin.Tests.Payments;

/// <summary>Whatever a platform or the network does, over real HTTP: no exception, the right code, reads repeated only where it helps, closes never.</summary>
public sealed class HostilePlatformTests
{
    public static TheoryData<string, string, FaultCode, int> Misbehaviours()
    {
        var data = new TheoryData<string, string, FaultCode, int>();
        foreach (var channel in new[] { "wechat", "alipay" })
        {
            data.Add(channel, "time-out", FaultCode.NetworkTimeout, 2);
            data.Add(channel, "500 json", FaultCode.PlatformMaintenance, 2);
            data.Add(channel, "502 html", FaultCode.PlatformMaintenance, 2);
            data.Add(channel, "429", FaultCode.RateLimit, 2);
            data.Add(channel, "429 for an hour", FaultCode.RateLimit, 1);
            data.Add(channel, "reset", FaultCode.NetworkError, 2);
            data.Add(channel, "truncated", FaultCode.NetworkError, 2);
            data.Add(channel, "garbage", FaultCode.MalformedAnswer, 2);
            data.Add(channel, "empty", FaultCode.MalformedAnswer, 2);
            data.Add(channel, "redirect", FaultCode.MalformedAnswer, 1);
            data.Add(channel, "huge", FaultCode.MalformedAnswer, 1);
            data.Add(channel, "403", FaultCode.RequestRefused, 1);
            data.Add(channel, "unsigned", FaultCode.InvalidSignature, 1);
            data.Add(channel, "wrong signature", FaultCode.InvalidSignature, 1);
            data.Add(channel, "other order", FaultCode.StatusMismatch, 1);
        }
        data.Add("wechat", "clock 301 s behind", FaultCode.InvalidSignature, 1);
        data.Add("wechat", "clock 301 s ahead", FaultCode.InvalidSignature, 1);
        data.Add("wechat", "serial of the other key", FaultCode.InvalidSignature, 1);
        data.Add("wechat", "refused: signature", FaultCode.RequestRefused, 1);
        data.Add("alipay", "limited", FaultCode.RateLimit, 2);
        data.Add("alipay", "system error", FaultCode.PlatformMaintenance, 2);
        data.Add("alipay", "not found, unsigned", FaultCode.OrderNotFound, 1);
        data.Add("alipay", "refused: app id, unsigned", FaultCode.RequestRefused, 1);
        data.Add("alipay", "answer to another method", FaultCode.MalformedAnswer, 2);
        return data;
    }

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Query_PlatformMisbehaves_IsUnknownAndRepeatedOnlyWhereItHelps(string channel, string behaviour, FaultCode code, int requests)
    {
        await using var host = await StartAsync(channel, behaviour);

        var answer = await Platform(host, channel).QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken);

        var unknown = answer.ShouldBeOfType<TradeAnswer.Unknown>();
        unknown.Fault.Code.ShouldBe(code, unknown.Fault.Message);
        unknown.Call.Attempts.ShouldBe(requests);
        host.Seen.Count.ShouldBe(requests);
    }

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Close_PlatformMisbehaves_IsUnknownAndSentOnce(string channel, string behaviour, FaultCode code, int requests)
    {
        requests.ShouldBeGreaterThan(0);
        await using var host = await StartAsync(channel, behaviour);

        var answer = await Platform(host, channel).CloseAsync(FakeAnswers.Question, TestContext.Current.CancellationToken);

        if (channel == "wechat" && behaviour == "other order")
        {
            // A close is answered without a body; there is no order in it to compare.
            answer.ShouldBeOfType<CloseAnswer.Closed>();
        }
        else
        {
            var unknown = answer.ShouldBeOfType<CloseAnswer.Unknown>();
            unknown.Fault.Code.ShouldBe(code, unknown.Fault.Message);
        }
        host.Seen.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task RefundQuery_PlatformMisbehaves_IsUnknown(string channel, string behaviour, FaultCode code, int requests)
    {
        await using var host = await StartAsync(channel, behaviour);

        var answer = await Platform(host, channel).QueryRefundAsync(new RefundQuestion(FakeAnswers.OrderNo, "RF0001"), TestContext.Current.CancellationToken);

        if (channel == "wechat" && behaviour == "other order")
        {
            // The body of a trade, where a refund was asked for.
            code = FaultCode.MalformedAnswer;
        }
        var unknown = answer.ShouldBeOfType<RefundAnswer.Unknown>();
        unknown.Fault.Code.ShouldBe(code, unknown.Fault.Message);
        host.Seen.Count.ShouldBe(requests);
    }

    [Theory]
    [InlineData("wechat", 429)]
    [InlineData("wechat", 503)]
    [InlineData("alipay", 429)]
    [InlineData("alipay", 503)]
    public async Task Query_RetryAfterOneSecond_IsRepeatedNoSooner(string channel, int status)
    {
        var count = 0;
        await using var host =
            await PlatformHost.StartAsync((request, context) => ++count == 1 ? LaterAsync(context, status, 1) : PaidAsync(channel, request, context));

        var answer = await Platform(host, channel).QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken);

        answer.ShouldBeOfType<TradeAnswer.Known>().Trade.State.ShouldBe(TradeState.Paid);
        Stopwatch.GetElapsedTime(host.Seen[0].At, host.Seen[1].At).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(950));
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_AnotherCallerWasLimited_WaitsToo(string channel)
    {
        var count = 0;
        await using var host = await PlatformHost.StartAsync(
            (request, context) => ++count == 1 ? LaterAsync(context, 429, 1) : PaidAsync(channel, request, context),
            services => services.Configure<PaymentsOptions>(o => o.ReadRetries = 0));

        (await Platform(host, channel).CloseAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)).ShouldBeOfType<CloseAnswer.Unknown>();
        (await Platform(host, channel).QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)).ShouldBeOfType<TradeAnswer.Known>();

        Stopwatch.GetElapsedTime(host.Seen[0].At, host.Seen[1].At).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(950));
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Queries_PlatformWantsLongQuiet_AreAnsweredWithoutSendingOrWaiting(string channel)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => LaterAsync(context, 429, 3600));
        var platform = Platform(host, channel);
        await platform.QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => platform.QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)));

        answers.ShouldAllBe(
            answer => answer is TradeAnswer.Unknown && ((TradeAnswer.Unknown)answer).Fault.Code == FaultCode.RateLimit && answer.Call.Attempts == 0);
        answers.ShouldAllBe(
            answer => ((TradeAnswer.Unknown)answer).Fault.QuietFor > TimeSpan.FromSeconds(5)
                && ((TradeAnswer.Unknown)answer).Fault.QuietFor <= TimeSpan.FromMinutes(1));
        host.Seen.Count.ShouldBe(1);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), "the platform wants an hour");
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_TroubleThatPasses_EndsKnownWithItsAttemptsCounted(string channel)
    {
        var count = 0;
        await using var host =
            await PlatformHost.StartAsync((request, context) => ++count == 1 ? context.PlainAsync(503, "") : PaidAsync(channel, request, context));

        var known = (await Platform(host, channel).QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)).ShouldBeOfType<TradeAnswer.Known>();

        known.Trade.State.ShouldBe(TradeState.Paid);
        known.Call.Attempts.ShouldBe(2);
        known.Call.HttpStatus.ShouldBe(200);
        known.Call.RequestId.ShouldNotBeNull();
        known.Call.KeyId.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_CallerCancels_ThrowsAndNothingElseDoes(string channel)
    {
        await using var host = await StartAsync(channel, "time-out");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() => Platform(host, channel).QueryAsync(FakeAnswers.Question, stop.Token));
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Query_NobodyListensOrNoTls_IsANetworkFault(string channel)
    {
        await using var host = await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""));
        await using var nobody = await PlatformHost.StartAsync((_, context) => context.PlainAsync(200, ""), services => Point(services, "http://127.0.0.1:1"));
        await using var plain = await PlatformHost.StartAsync(
            (_, context) => context.PlainAsync(200, ""), services => Point(services, host.Address.Replace("http:", "https:", StringComparison.Ordinal)));

        (await Platform(nobody, channel).QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken))
            .ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.NetworkError);
        (await Platform(plain, channel).QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken))
            .ShouldBeOfType<TradeAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.SslError);
    }

    private static Task LaterAsync(HttpContext context, int status, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return context.PlainAsync(status, "");
    }

    private static void Point(IServiceCollection services, string address)
    {
        services.Configure<Core.Payments.WeChatPay.WeChatPayOptions>(o => o.ApiBaseUrl = address);
        services.Configure<Core.Payments.Alipay.AlipayOptions>(o => o.Gateway = address + "/gateway.do");
    }

    private static IPaymentPlatform Platform(PlatformHost host, string channel) => channel == "wechat" ? host.WeChat : host.Alipay;

    private static Task PaidAsync(string channel, SeenRequest request, HttpContext context)
        => channel == "wechat" ? context.WeChatAsync(200, FakeAnswers.WeChatTrade()) : context.AlipayAsync(request, FakeAnswers.AlipayTrade());

    private static Task<PlatformHost> StartAsync(string channel, string behaviour) => PlatformHost.StartAsync(
        (request, context) => MisbehaveAsync(channel, behaviour, request, context),
        services => services.Configure<PaymentsOptions>(o => o.AttemptTimeout = behaviour == "time-out" ? 200 : 3_000));

    private static Task MisbehaveAsync(string channel, string behaviour, SeenRequest request, HttpContext context)
    {
        var close = request.Target.EndsWith("/close", StringComparison.Ordinal);
        var status = close ? 204 : 200;
        var trade = close ? "" : FakeAnswers.WeChatTrade();
        switch (behaviour)
        {
            case "time-out":
                return Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            case "500 json":
                return context.PlainAsync(500, """{"code":"SYSTEM_ERROR","message":"系统异常"}""");
            case "502 html":
                return context.PlainAsync(502, "<html><body>502 Bad Gateway</body></html>");
            case "429":
                return context.PlainAsync(429, """{"code":"FREQUENCY_LIMITED","message":"频率限制"}""");
            case "429 for an hour":
                context.Response.Headers.RetryAfter = "3600";
                return context.PlainAsync(429, "");
            case "403":
                return context.PlainAsync(403, """{"code":"NO_AUTH","message":"商户无权限"}""");
            case "reset":
                context.Abort();
                return Task.CompletedTask;
            case "truncated":
                return TruncateAsync(context);
            case "garbage":
                return context.PlainAsync(200, "<html>Welcome to the hotel's network</html>");
            case "empty":
                return context.PlainAsync(200, "");
            case "redirect":
                context.Response.Headers.Location = "/elsewhere";
                return context.PlainAsync(302, "");
            case "huge":
                return context.PlainAsync(200, new string(' ', 2_000_000));
        }
        return (channel, behaviour) switch
        {
            ("wechat", "unsigned") => context.PlainAsync(status, trade),
            ("wechat", "wrong signature") => context.WeChatAsync(status, trade, signWith: "rogue"),
            ("wechat", "other order") => context.WeChatAsync(status, close ? "" : FakeAnswers.WeChatTrade(orderNo: "VIP17954136000000002")),
            ("wechat", "clock 301 s behind") => context.WeChatAsync(status, trade, skew: -301),
            ("wechat", "clock 301 s ahead") => context.WeChatAsync(status, trade, skew: 302),
            ("wechat", "serial of the other key") => context.WeChatAsync(status, trade, serial: Vectors.WeChatSerial2, signWith: Vectors.WeChatSerial1),
            ("wechat", "refused: signature") => context.PlainAsync(401, """{"code":"SIGN_ERROR","message":"签名错误，请检查后再试"}"""),
            ("alipay", "unsigned") => context.AlipayUnsignedAsync(request, FakeAnswers.AlipayTrade()),
            ("alipay", "wrong signature") => context.AlipayAsync(request, FakeAnswers.AlipayTrade(), signWith: "rogue"),
            ("alipay", "other order") => context.AlipayAsync(request, FakeAnswers.AlipayTrade(orderNo: "VIP17954136000000002")),
            ("alipay", "limited") => context.AlipayAsync(request, FakeAnswers.AlipayError("40005", "isv.app-call-limited")),
            ("alipay", "system error") => context.AlipayAsync(request, FakeAnswers.AlipayError("40004", "ACQ.SYSTEM_ERROR")),
            ("alipay", "not found, unsigned") => context.AlipayUnsignedAsync(request, FakeAnswers.AlipayError("40004", "ACQ.TRADE_NOT_EXIST")),
            ("alipay", "refused: app id, unsigned") => context.AlipayUnsignedAsync(request, FakeAnswers.AlipayError("40002", "isv.invalid-app-id")),
            ("alipay", "answer to another method") => context.PlainAsync(200, """{"alipay_trade_pay_response":{"code":"10000"},"sign":"AAAA"}"""),
            _ => throw new InvalidOperationException($"{channel} {behaviour}"),
        };
    }

    private static async Task TruncateAsync(HttpContext context)
    {
        var whole = Encoding.UTF8.GetBytes(FakeAnswers.WeChatTrade());
        context.Response.Headers.ContentLength = whole.Length;
        await context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }
}
