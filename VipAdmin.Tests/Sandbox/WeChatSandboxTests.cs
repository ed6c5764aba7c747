using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Live;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>What the sandbox refuses and how it signs, seen from the wire: requests here are signed by hand.</summary>
public sealed class WeChatSandboxTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncDisposable
{
    private readonly SandboxBench bench = new(postgres);
    private readonly HttpClient http = new();

    [Fact]
    public async Task Query_SignedByMerchant_AnswerIsSignedByThePlatformCertificate()
    {
        var trade = await bench.TradeAsync("wechat", t => t with { PayAt = SandboxBench.Noon.AddMinutes(-3), PayerFen = 2490 });

        using var response = await SendAsync(QueryPath(trade));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await VerifiedAsync(response, bench.Keys.WeChatPlatform, bench.Keys.WeChatPlatformCertificate.SerialNumber);
        body.GetProperty("trade_state").GetString().ShouldBe("SUCCESS");
        body.GetProperty("success_time").GetString().ShouldBe("2026-11-23T13:57:00+08:00");
        body.GetProperty("amount").GetProperty("total").GetInt64().ShouldBe(2990);
        body.GetProperty("amount").GetProperty("payer_total").GetInt64().ShouldBe(2490);
    }

    [Fact]
    public async Task Query_AskedForThePublicKey_AnswerIsSignedByIt()
    {
        var trade = await bench.TradeAsync("wechat");

        using var response = await SendAsync(QueryPath(trade), serialWanted: SandboxKeys.WeChatPublicKeyId);

        (await VerifiedAsync(response, bench.Keys.WeChatPublicKey, SandboxKeys.WeChatPublicKeyId)).GetProperty("trade_state").GetString().ShouldBe("NOTPAY");
    }

    [Fact]
    public async Task Query_SignedByAnotherKey_IsRefusedUnsigned()
    {
        var trade = await bench.TradeAsync("wechat");

        using var response = await SendAsync(QueryPath(trade), key: bench.Keys.Nobody);

        await RefusedAsync(response, HttpStatusCode.Unauthorized, "SIGN_ERROR");
        response.Headers.Contains("Wechatpay-Signature").ShouldBeFalse();
    }

    [Fact]
    public async Task Query_SignatureOfAnotherPath_IsRefused()
    {
        var trade = await bench.TradeAsync("wechat");
        var other = await bench.TradeAsync("wechat");

        using var response = await SendAsync(QueryPath(trade), signedPath: QueryPath(other));

        await RefusedAsync(response, HttpStatusCode.Unauthorized, "SIGN_ERROR");
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task Query_ClockMoreThanFiveMinutesOff_IsRefused(int seconds)
    {
        var trade = await bench.TradeAsync("wechat");

        using var response = await SendAsync(QueryPath(trade), skew: seconds);

        (await RefusedAsync(response, HttpStatusCode.Unauthorized, "SIGN_ERROR")).ShouldContain("timestamp");
    }

    [Fact]
    public async Task Query_TheDatabasesClockIsWrong_IsJudgedByTheMachinesClock()
    {
        var machine = new FakeTimeProvider(SandboxBench.Noon);
        var shared = new DatabaseClock(machine);
        shared.Follow(new ClockReading(TimeSpan.FromMinutes(-16), TimeSpan.Zero, machine.GetUtcNow(), machine.GetTimestamp()));
        await using var apart = new SandboxBench(postgres, more: services => services.AddSingleton<TimeProvider>(shared));
        var trade = await apart.TradeAsync("wechat");

        var answer = await apart.Platform("wechat").QueryAsync(new TradeQuestion(trade.OrderNo, trade.AmountFen), SandboxBench.Stop);

        answer.ShouldBeOfType<TradeAnswer.Known>("requests are signed by the machine's clock");
    }

    [Fact]
    public async Task Query_WithoutUserAgent_IsRefusedBeforeAuthentication()
    {
        using var response = await SendAsync("/v3/pay/transactions/out-trade-no/x?mchid=1", key: bench.Keys.Nobody, userAgent: false);

        await RefusedAsync(response, HttpStatusCode.BadRequest, "INVALID_REQUEST");
    }

    [Fact]
    public async Task Query_UndocumentedParameter_IsRefused()
    {
        var trade = await bench.TradeAsync("wechat");

        using var response = await SendAsync(QueryPath(trade) + "&appid=" + SandboxKeys.WeChatAppId);

        await RefusedAsync(response, HttpStatusCode.BadRequest, "PARAM_ERROR");
    }

    [Fact]
    public async Task Query_ByTransaction_KnowsPaidOrdersOnly()
    {
        var paid = await bench.TradeAsync("wechat", t => t with { PayAt = SandboxBench.Noon });
        var unpaid = await bench.TradeAsync("wechat");

        using var known = await SendAsync($"/v3/pay/transactions/id/{paid.TransactionId}?mchid={SandboxKeys.WeChatMchId}");
        using var unknown = await SendAsync($"/v3/pay/transactions/id/{unpaid.TransactionId}?mchid={SandboxKeys.WeChatMchId}");

        known.StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync(unknown, HttpStatusCode.NotFound, "ORDER_NOT_EXIST");
    }

    [Fact]
    public async Task Certificates_Downloaded_DecryptToThePlatformCertificate()
    {
        using var response = await SendAsync("/v3/certificates");

        var entry = (await VerifiedAsync(response, bench.Keys.WeChatPlatform, bench.Keys.WeChatPlatformCertificate.SerialNumber)).GetProperty("data")[0];
        var sealedPart = entry.GetProperty("encrypt_certificate");
        var cipher = sealedPart.GetProperty("ciphertext").GetBytesFromBase64();
        var plain = new byte[cipher.Length - 16];
        using var aes = new System.Security.Cryptography.AesGcm(Encoding.ASCII.GetBytes(bench.Keys.WeChatApiV3Key), 16);
        aes.Decrypt(Encoding.ASCII.GetBytes(sealedPart.GetProperty("nonce").GetString()!), cipher.AsSpan(..^16), cipher.AsSpan(^16..), plain, "certificate"u8);
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(plain));
        certificate.SerialNumber.ShouldBe(entry.GetProperty("serial_no").GetString());
    }

    private static string QueryPath(SandboxTrade trade) => $"/v3/pay/transactions/out-trade-no/{trade.OrderNo}?mchid={SandboxKeys.WeChatMchId}";

    private async Task<HttpResponseMessage> SendAsync(string path, SigningKey? key = null, string? signedPath = null, int skew = 0, bool userAgent = true,
        string? serialWanted = null)
    {
        var timestamp = (bench.Time.GetUtcNow().ToUnixTimeSeconds() + skew).ToString(CultureInfo.InvariantCulture);
        var signature = (key ?? bench.Keys.WeChatMerchant).Sign($"GET\n{signedPath ?? path}\n{timestamp}\nabc\n\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bench.Server.Address, path));
        request.Headers.TryAddWithoutValidation("Authorization",
            $"WECHATPAY2-SHA256-RSA2048 mchid=\"{SandboxKeys.WeChatMchId}\",nonce_str=\"abc\",timestamp=\"{timestamp}\",serial_no=\"{bench.Keys.WeChatMerchantSerial}\",signature=\"{signature}\"");
        request.Headers.Accept.ParseAdd("application/json");
        if (userAgent)
        {
            request.Headers.UserAgent.ParseAdd("VipAdmin.Tests");
        }
        if (serialWanted is not null)
        {
            request.Headers.Add("Wechatpay-Serial", serialWanted);
        }
        return await http.SendAsync(request, SandboxBench.Stop);
    }

    private static async Task<string> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        response.StatusCode.ShouldBe(status);
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(SandboxBench.Stop));
        body.GetProperty("code").GetString().ShouldBe(code);
        return body.GetProperty("message").GetString()!;
    }

    private static async Task<JsonElement> VerifiedAsync(HttpResponseMessage response, SigningKey key, string id)
    {
        string Header(string name) => response.Headers.GetValues(name).Single();
        var body = await response.Content.ReadAsStringAsync(SandboxBench.Stop);
        Header("Wechatpay-Serial").ShouldBe(id);
        key.Verify($"{Header("Wechatpay-Timestamp")}\n{Header("Wechatpay-Nonce")}\n{body}\n", Header("Wechatpay-Signature")).ShouldBeTrue();
        return JsonElement.Parse(body);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await bench.DisposeAsync();
    }
}
