using System.Text.Json;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>What the gateway refuses and how it signs, seen from the wire: requests here are signed by hand.</summary>
public sealed class AlipaySandboxTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncDisposable
{
    private readonly SandboxBench bench = new(postgres);
    private readonly HttpClient http = new();

    [Fact]
    public async Task Query_SignedByTheApp_SignatureCoversTheInnerObject()
    {
        var trade = await bench.TradeAsync("alipay", t => t with { PayAt = SandboxBench.Noon.AddMinutes(-3) });

        var answer = await SendAsync("alipay.trade.query", new { out_trade_no = trade.OrderNo });

        const string key = "\"alipay_trade_query_response\":";
        var start = answer.IndexOf(key, StringComparison.Ordinal) + key.Length;
        var inner = answer[start..answer.IndexOf(",\"sign\":", StringComparison.Ordinal)];
        var json = JsonElement.Parse(answer);
        bench.Keys.AlipayPlatform.Verify(inner, json.GetProperty("sign").GetString()!).ShouldBeTrue();
        var body = json.GetProperty("alipay_trade_query_response");
        body.GetProperty("trade_status").GetString().ShouldBe("TRADE_SUCCESS");
        body.GetProperty("total_amount").GetString().ShouldBe("29.90");
        body.GetProperty("send_pay_date").GetString().ShouldBe("2026-11-23 13:57:00");
    }

    [Fact]
    public async Task Query_SignedByAnotherKey_IsRefusedSignedAndQuotesTheText()
    {
        var answer = JsonElement.Parse(await SendAsync("alipay.trade.query", new { out_trade_no = "VIP1" }, key: bench.Keys.Nobody));

        var body = answer.GetProperty("alipay_trade_query_response");
        body.GetProperty("sub_code").GetString().ShouldBe("isv.invalid-signature");
        body.GetProperty("sub_msg").GetString()!.ShouldContain("&amp;biz_content=");
        answer.TryGetProperty("sign", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2021000000000000", "alipay.trade.query", "isv.invalid-app-id")]
    [InlineData(SandboxKeys.AlipayAppId, "alipay.trade.pay", "isv.invalid-method")]
    public async Task Request_UnknownAppOrMethod_IsRefusedUnsigned(string app, string method, string code)
    {
        var answer = JsonElement.Parse(await SendAsync(method, new { out_trade_no = "VIP1" }, app));

        answer.GetProperty("error_response").GetProperty("sub_code").GetString().ShouldBe(code);
        answer.TryGetProperty("sign", out _).ShouldBeFalse();
    }

    private async Task<string> SendAsync(string method, object content, string app = SandboxKeys.AlipayAppId, SigningKey? key = null)
    {
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = app, ["method"] = method, ["charset"] = "utf-8", ["sign_type"] = "RSA2", ["timestamp"] = "2026-11-23 14:00:00", ["version"] = "1.0",
            ["biz_content"] = JsonSerializer.Serialize(content),
        };
        var sign = (key ?? bench.Keys.AlipayApp).Sign(string.Join('&', parameters.Select(p => $"{p.Key}={p.Value}")));
        var body = new Dictionary<string, string> { ["biz_content"] = parameters["biz_content"] };
        parameters.Remove("biz_content");
        parameters["sign"] = sign;
        var query = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        using var form = new FormUrlEncodedContent(body);
        using var response = await http.PostAsync(new Uri($"{bench.Server.AlipayGateway}?{query}"), form, SandboxBench.Stop);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(SandboxBench.Stop);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await bench.DisposeAsync();
    }
}
