using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Bills;
using VipAdmin.Tests.Hosting;

namespace VipAdmin.Tests.Payments;

/// <summary>Bills over real HTTP with real signatures: the four answers, everything a platform or the network may do, and a file of 300 MB.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class BillSourceTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly byte[] WeChatFile = File.ReadAllBytes(Vectors.PathOf("wechat/bills/trade-all.csv.gz"));
    private static readonly byte[] AlipayFile = File.ReadAllBytes(Vectors.PathOf("alipay/bills/trade.csv.zip"));
    private const string WeChatHash = "aa440e0d82137f9faaa4303ee675cbd612e3ba88";
    private const string Download = "/v3/billdownload/file?token=6Bf%2Bx*-_a&tartype=gzip";

    [Fact]
    public async Task Fetch_WeChatPay_AsksAndDownloadsSignedAndGivesTheFileAsItIs()
    {
        await using var host = await StartAsync("wechat", "right");

        var fetched = (await Source(host, "wechat").FetchAsync(new BillQuestion(Day), Stop)).ShouldBeOfType<BillAnswer.Fetched>();

        await using var file = fetched.File;
        (fetched.Bytes, fetched.Sha1, (await BytesAsync(file)).SequenceEqual(WeChatFile)).ShouldBe((WeChatFile.Length, WeChatHash, true));
        host.Seen.Select(request => request.Target).ShouldBe(
            ["/v3/bill/tradebill?bill_date=2026-11-22&bill_type=ALL&tar_type=GZIP", Download]);
        host.Seen.ShouldAllBe(request => IsSigned(request));
        fetched.Call.KeyId.ShouldBe(Vectors.WeChatSerial1);
    }

    [Theory]
    [InlineData(BillKind.Trade, BillVariant.Success, "/v3/bill/tradebill?bill_date=2026-11-22&bill_type=SUCCESS&tar_type=GZIP")]
    [InlineData(BillKind.Refund, BillVariant.Refund, "/v3/bill/tradebill?bill_date=2026-11-22&bill_type=REFUND&tar_type=GZIP")]
    [InlineData(BillKind.Fundflow, BillVariant.All, "/v3/bill/fundflowbill?bill_date=2026-11-22&account_type=BASIC&tar_type=GZIP")]
    public async Task Fetch_WeChatPaysOtherBills_AsksForThem(BillKind kind, BillVariant variant, string target)
    {
        await using var host = await StartAsync("wechat", "none");

        await Source(host, "wechat").FetchAsync(new BillQuestion(Day, kind, variant), Stop);

        host.Seen[0].Target.ShouldBe(target);
    }

    [Theory]
    [InlineData(BillKind.Trade, "trade")]
    [InlineData(BillKind.Fundflow, "signcustomer")]
    public async Task Fetch_Alipay_AsksAndDownloadsAtOnce(BillKind kind, string type)
    {
        await using var host = await StartAsync("alipay", "right");

        var fetched = (await Source(host, "alipay").FetchAsync(new BillQuestion(Day, kind), Stop)).ShouldBeOfType<BillAnswer.Fetched>();

        await using var file = fetched.File;
        ((await BytesAsync(file)).SequenceEqual(AlipayFile), fetched.Sha1).ShouldBe((true, null));
        var asked = FakeAnswers.AlipayParameters(host.Seen[0]);
        (asked["method"], asked["biz_content"]).ShouldBe(
            ("alipay.data.dataservice.bill.downloadurl.query", $$"""{"bill_type":"{{type}}","bill_date":"2026-11-22"}"""));
    }

    public static TheoryData<string, string, Type> Days() => new()
    {
        { "wechat", "none", typeof(BillAnswer.NoTrades) },
        { "wechat", "none, unsigned twice", typeof(BillAnswer.NoTrades) },
        { "wechat", "none, unsigned once", typeof(BillAnswer.Fetched) },
        { "wechat", "creating", typeof(BillAnswer.NotReady) },
        { "alipay", "none", typeof(BillAnswer.NoTrades) },
        { "alipay", "none, unsigned twice", typeof(BillAnswer.Unknown) },
    };

    [Theory, MemberData(nameof(Days))]
    public async Task Fetch_NoFile_SaysWhetherThereWillBeOne(string channel, string behaviour, Type expected)
    {
        await using var host = await StartAsync(channel, behaviour);

        var answer = await Source(host, channel).FetchAsync(new BillQuestion(Day), Stop);

        answer.GetType().ShouldBe(expected);
        if (answer is BillAnswer.Fetched { File: var file })
        {
            await file.DisposeAsync();
        }
    }

    [Fact]
    public async Task Fetch_AlipayHasNoneBeforeNoon_IsNotReady()
    {
        await using var host = await StartAsync("alipay", "none");
        var today = BusinessDay.Of(DateTime.UtcNow);

        (await Source(host, "alipay").FetchAsync(new BillQuestion(today), Stop)).ShouldBeOfType<BillAnswer.NotReady>();
        (await Source(host, "alipay").FetchAsync(new BillQuestion(today.AddDays(-2)), Stop)).ShouldBeOfType<BillAnswer.NoTrades>();
    }

    public static TheoryData<string, string, FaultCode, int> Misbehaviours()
    {
        var data = new TheoryData<string, string, FaultCode, int>();
        foreach (var channel in new[] { "wechat", "alipay" })
        {
            data.Add(channel, "expired link", FaultCode.MalformedAnswer, 2);
            data.Add(channel, "cut connection", FaultCode.NetworkError, 2);
            data.Add(channel, "silent download", FaultCode.NetworkTimeout, 2);
            data.Add(channel, "endless download", FaultCode.MalformedAnswer, 1);
            data.Add(channel, "announced too large", FaultCode.MalformedAnswer, 1);
            data.Add(channel, "download 503", FaultCode.PlatformMaintenance, 2);
            data.Add(channel, "download redirects", FaultCode.RequestRefused, 1);
            data.Add(channel, "other host", FaultCode.StatusMismatch, 1);
            data.Add(channel, "no address", FaultCode.MalformedAnswer, 1);
            data.Add(channel, "wrong signature", FaultCode.InvalidSignature, 1);
            data.Add(channel, "unsigned", FaultCode.InvalidSignature, 1);
            data.Add(channel, "refused", FaultCode.RequestRefused, 1);
        }
        data.Add("wechat", "lying hash", FaultCode.StatusMismatch, 2);
        data.Add("wechat", "garbled on the way", FaultCode.StatusMismatch, 2);
        data.Add("wechat", "unpacks without end", FaultCode.StatusMismatch, 2);
        data.Add("wechat", "other path", FaultCode.StatusMismatch, 1);
        return data;
    }

    [Theory, MemberData(nameof(Misbehaviours))]
    public async Task Fetch_PlatformMisbehaves_IsUnknownAndAskedAgainOnlyWhereItHelps(string channel, string behaviour, FaultCode code, int asked)
    {
        await using var host = await StartAsync(channel, behaviour);

        var unknown = (await Source(host, channel).FetchAsync(new BillQuestion(Day), Stop)).ShouldBeOfType<BillAnswer.Unknown>();

        unknown.Fault.Code.ShouldBe(code, unknown.Fault.Message);
        host.Seen.Count(request => !IsDownload(request)).ShouldBe(asked);
    }

    [Fact]
    public async Task Fetch_FirstLinkExpired_TakesTheSecond()
    {
        await using var host = await StartAsync("alipay", "first link expired");

        var fetched = (await Source(host, "alipay").FetchAsync(new BillQuestion(Day), Stop)).ShouldBeOfType<BillAnswer.Fetched>();

        await fetched.File.DisposeAsync();
        (host.Seen.Count, fetched.Call.Attempts).ShouldBe((4, 2));
    }

    [Fact]
    public async Task Fetch_WhileItHangs_OrdersAreAskedAllTheSame()
    {
        await using var host = await StartAsync("wechat", "silent download", limits => limits.LongestSilence = TimeSpan.FromSeconds(30));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var hanging = Source(host, "wechat").FetchAsync(new BillQuestion(Day), giveUp.Token);
        while (!host.Seen.Any(IsDownload))
        {
            await Task.Yield();
        }

        (await host.WeChat.QueryAsync(FakeAnswers.Question, Stop)).ShouldBeOfType<TradeAnswer.Known>();

        hanging.IsCompleted.ShouldBeFalse();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(hanging);
    }

    [Fact]
    public async Task Fetch_ThreeHundredMegabytes_TakesNoMemory()
    {
        var (packed, sha1, bytes) = MadeBill.Large(1_150);
        bytes.ShouldBeGreaterThan(300_000_000);
        await using var host = await PlatformHost.StartAsync(async (request, context) =>
        {
            if (!IsDownload(request))
            {
                await context.WeChatAsync(200, Link(context, sha1));
                return;
            }
            foreach (var part in packed)
            {
                await context.Response.Body.WriteAsync(part, Stop);
            }
        });
        GC.Collect();
        var (before, most, lines) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0);
        void Look() => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);

        var fetched = (await Source(host, "wechat").FetchAsync(new BillQuestion(Day), Stop)).ShouldBeOfType<BillAnswer.Fetched>();
        Look();
        await using (fetched.File)
        {
            var opening = await BillFile.OpenAsync(fetched.File, new BillExpectation { Day = Day, Sha1 = fetched.Sha1 }, Stop);
            await using var bill = opening.ShouldBeOfType<BillOpening.Opened>().File;
            await foreach (var line in bill.LinesAsync(Stop))
            {
                if (lines++ % 5_000 == 0)
                {
                    Look();
                }
            }
            bill.Fault.ShouldBeNull();
            bill.Trailer.ShouldBe(new BillTrailer(1_150_000, 1_150_000, 29_900L * 1_150_000, 0, 0, 179L * 1_150_000));
        }

        lines.ShouldBe(1_150_000);
        most.ShouldBeLessThan(64 * 1024 * 1024);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static IBillSource Source(PlatformHost host, string channel) => host.Clients.GetServices<IBillSource>().Single(source => source.Channel == channel);

    private static bool IsDownload(SeenRequest request) => request.Target.StartsWith("/v3/billdownload/", StringComparison.Ordinal)
        || request.Target.StartsWith("/downloadBillFile", StringComparison.Ordinal);

    private static bool IsSigned(SeenRequest request)
    {
        var fields = request.Headers["Authorization"]["WECHATPAY2-SHA256-RSA2048 ".Length..].Split(',').Select(field => field.Split('=', 2))
            .ToDictionary(field => field[0], field => field[1].Trim('"'));
        using var merchant = RSA.Create();
        merchant.ImportFromPem(Vectors.Key("wechat-merchant.public.pem"));
        var message = $"{request.Method}\n{request.Target}\n{fields["timestamp"]}\n{fields["nonce_str"]}\n\n";
        return merchant.VerifyData(Encoding.ASCII.GetBytes(message), Convert.FromBase64String(fields["signature"]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
    }

    private static async Task<byte[]> BytesAsync(Stream file)
    {
        using var all = new MemoryStream();
        await file.CopyToAsync(all, Stop);
        return all.ToArray();
    }

    private static string Link(HttpContext context, string sha1, string? address = null)
        => $$"""{"hash_type":"SHA1","hash_value":"{{sha1}}","download_url":"{{address ?? $"http://{context.Request.Host}{Download}"}}"}""";

    private static Task<PlatformHost> StartAsync(string channel, string behaviour, Action<BillLimits>? configure = null)
    {
        var asked = 0;
        return PlatformHost.StartAsync(async (request, context) =>
        {
            if (IsDownload(request))
            {
                await DownloadAsync(context, channel, behaviour, asked);
            }
            else if (request.Target.Contains("/pay/transactions/", StringComparison.Ordinal))
            {
                await context.WeChatAsync(200, FakeAnswers.WeChatTrade());
            }
            else
            {
                asked++;
                await (channel == "wechat" ? AnswerWeChatAsync(context, behaviour, asked) : AnswerAlipayAsync(context, request, behaviour));
            }
        }, services =>
        {
            services.Configure<PaymentsOptions>(options => options.Parallelism = 1);
            services.Configure<BillLimits>(limits =>
            {
                limits.Attempts = 2;
                limits.LongestSilence = TimeSpan.FromMilliseconds(400);
                (limits.MostBytes, limits.MostUnpackedBytes) = (1 << 20, 1 << 20);
                configure?.Invoke(limits);
            });
        });
    }

    private static Task AnswerWeChatAsync(HttpContext context, string behaviour, int asked)
    {
        const string none = """{"code":"NO_STATEMENT_EXIST","message":"账单文件不存在"}""";
        return behaviour switch
        {
            "none" => context.WeChatAsync(400, none),
            "none, unsigned twice" => context.PlainAsync(400, none),
            "none, unsigned once" when asked == 1 => context.PlainAsync(400, none),
            "creating" => context.WeChatAsync(400, """{"code":"STATEMENT_CREATING","message":"账单文件生成中"}"""),
            "refused" => context.WeChatAsync(400, """{"code":"INVALID_REQUEST","message":"bill_date"}"""),
            "wrong signature" => context.WeChatAsync(200, Link(context, WeChatHash), signWith: "rogue"),
            "unsigned" => context.PlainAsync(200, Link(context, WeChatHash)),
            "no address" => context.WeChatAsync(200, $$"""{"hash_type":"SHA1","hash_value":"{{WeChatHash}}"}"""),
            "other host" => context.WeChatAsync(200, Link(context, WeChatHash, "https://api.mch.weixin.qq.com.evil.test" + Download)),
            "other path" => context.WeChatAsync(200, Link(context, WeChatHash, $"http://{context.Request.Host}/v3/pay/transactions/id/1")),
            "lying hash" => context.WeChatAsync(200, Link(context, "d0941e68da8f38151ff86a61fc59f7c5cf9fcaa2")),
            "unpacks without end" => context.WeChatAsync(200, Link(context, "d0941e68da8f38151ff86a61fc59f7c5cf9fcaa2")),
            _ => context.WeChatAsync(200, Link(context, WeChatHash)),
        };
    }

    private static Task AnswerAlipayAsync(HttpContext context, SeenRequest request, string behaviour)
    {
        var none = FakeAnswers.AlipayError("40004", "isp.bill_not_exist");
        var link = $"http://{context.Request.Host}/downloadBillFile.resource?bizType=trade";
        string Found(string? address = null) => $$"""{"code":"10000","msg":"Success","bill_download_url":"{{address ?? link}}"}""";
        return behaviour switch
        {
            "none" => context.AlipayAsync(request, none),
            "none, unsigned twice" => context.AlipayUnsignedAsync(request, none),
            "refused" => context.AlipayAsync(request, FakeAnswers.AlipayError("40004", "isv.invalid_arguments")),
            "wrong signature" => context.AlipayAsync(request, Found(), signWith: "rogue"),
            "unsigned" => context.AlipayUnsignedAsync(request, Found()),
            "no address" => context.AlipayAsync(request, """{"code":"10000","msg":"Success"}"""),
            "other host" => context.AlipayAsync(request, Found("https://dwbillcenter.alipay.com.evil.test/downloadBillFile.resource")),
            _ => context.AlipayAsync(request, Found()),
        };
    }

    private static async Task DownloadAsync(HttpContext context, string channel, string behaviour, int asked)
    {
        var file = channel == "wechat" ? WeChatFile : AlipayFile;
        switch (behaviour)
        {
            case "expired link":
            case "first link expired" when asked == 1:
                context.Response.ContentType = "text/html;charset=GBK";
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("<html>expired</html>"), Stop);
                break;
            case "cut connection":
                context.Response.ContentLength = file.Length;
                await context.Response.Body.WriteAsync(file.AsMemory(0, file.Length / 2), Stop);
                await context.Response.Body.FlushAsync(Stop);
                context.Abort();
                break;
            case "silent download":
                await context.Response.Body.WriteAsync(file.AsMemory(0, file.Length / 2), Stop);
                await context.Response.Body.FlushAsync(Stop);
                await Task.Delay(TimeSpan.FromSeconds(60), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "endless download":
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(file, context.RequestAborted);
                }
                break;
            case "announced too large":
                context.Response.ContentLength = 10L << 30;
                await context.Response.Body.WriteAsync(file, Stop);
                await context.Response.Body.FlushAsync(Stop);
                await Task.Delay(TimeSpan.FromSeconds(60), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "download 503":
                await context.PlainAsync(503, "");
                break;
            case "download redirects":
                context.Response.Redirect("https://evil.test/");
                break;
            case "garbled on the way":
                var garbled = file.ToArray();
                garbled[^40] ^= 0xFF;
                await context.Response.Body.WriteAsync(garbled, Stop);
                break;
            case "unpacks without end":
                await context.Response.Body.WriteAsync(MadeBill.Gzip(new byte[64 << 20]), Stop);
                break;
            default:
                await context.Response.Body.WriteAsync(file, Stop);
                break;
        }
    }
}
