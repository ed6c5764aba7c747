using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments;

/// <summary>Answers as the platforms would sign them.</summary>
internal static class FakeAnswers
{
    public const string OrderNo = "VIP17954136000000001";
    public static readonly TradeQuestion Question = new(OrderNo, 29900);

    private static readonly Dictionary<string, RsaKey> Keys = new()
    {
        [Vectors.WeChatSerial1] = RsaKey.Private(Vectors.Key("wechat-platform-1.pkcs8.pem")),
        [Vectors.WeChatSerial2] = RsaKey.Private(Vectors.Key("wechat-platform-2.pkcs8.pem")),
        [Vectors.WeChatPublicKeyId] = RsaKey.Private(Vectors.Key("wechat-pubkey.pkcs8.pem")),
        ["alipay"] = RsaKey.Private(Vectors.Key("alipay-platform.pkcs8.pem")),
        ["rogue"] = RsaKey.Private(Vectors.Key("rogue.pkcs8.pem")),
    };

    public static string WeChatTrade(string state = "SUCCESS", string orderNo = OrderNo) => state == "SUCCESS"
        ? $$"""{"appid":"wx0000000000000109","mchid":"1900000109","out_trade_no":"{{orderNo}}","transaction_id":"42000001","trade_state":"SUCCESS","success_time":"2026-11-22T10:20:30+08:00","amount":{"total":29900,"payer_total":24900,"currency":"CNY"} }"""
        : $$"""{"appid":"wx0000000000000109","mchid":"1900000109","out_trade_no":"{{orderNo}}","trade_state":"{{state}}","amount":{"total":29900} }""";

    public static string AlipayTrade(string status = "TRADE_SUCCESS", string orderNo = OrderNo) => status == "TRADE_SUCCESS"
        ? $$"""{"code":"10000","msg":"Success","out_trade_no":"{{orderNo}}","trade_no":"20261122","trade_status":"TRADE_SUCCESS","total_amount":"299.00","buyer_pay_amount":"249.00","send_pay_date":"2026-11-22 10:20:30"}"""
        : $$"""{"code":"10000","msg":"Success","out_trade_no":"{{orderNo}}","trade_no":"20261122","trade_status":"{{status}}","total_amount":"299.00"}""";

    public static string AlipayError(string code, string subCode)
        => $$"""{"code":"{{code}}","msg":"Business Failed","sub_code":"{{subCode}}","sub_msg":"说明"}""";

    /// <param name="skew">Seconds the platform's clock is ahead.</param>
    public static Task WeChatAsync(this HttpContext context, int status, string body, string serial = Vectors.WeChatSerial1, string? signWith = null,
        int skew = 0, string? signature = null)
    {
        var timestamp = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() + skew).ToString(CultureInfo.InvariantCulture);
        return context.WeChatAtAsync(timestamp, status, body, serial, signWith, signature);
    }

    public static Task WeChatAtAsync(this HttpContext context, string timestamp, int status, string body, string serial, string? signWith = null,
        string? signature = null)
    {
        var (nonce, bytes) = (RandomNumberGenerator.GetHexString(32), Encoding.UTF8.GetBytes(body));
        context.Response.Headers["Wechatpay-Timestamp"] = timestamp;
        context.Response.Headers["Wechatpay-Nonce"] = nonce;
        context.Response.Headers["Wechatpay-Serial"] = serial;
        context.Response.Headers["Wechatpay-Signature"] = signature ?? Keys[signWith ?? serial].Sign(WeChatPaySigning.ResponseMessage(timestamp, nonce, bytes));
        context.Response.Headers["Request-ID"] = "08E0TEST";
        return context.PlainAsync(status, body);
    }

    public static Task AlipayAsync(this HttpContext context, SeenRequest request, string fields, string signWith = "alipay", string? certSn = null)
    {
        var more = certSn is null ? "" : $"\"alipay_cert_sn\":\"{certSn}\",";
        context.Response.Headers["trace_id"] = "0b00test";
        return context.PlainAsync(200,
            $"{{\"{AlipayMethod(request).Replace('.', '_')}_response\":{fields},{more}\"sign\":\"{Keys[signWith].Sign(Encoding.UTF8.GetBytes(fields))}\"}}");
    }

    public static Task AlipayUnsignedAsync(this HttpContext context, SeenRequest request, string fields)
        => context.PlainAsync(200, $"{{\"{AlipayMethod(request).Replace('.', '_')}_response\":{fields}}}");

    public static async Task PlainAsync(this HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (status != 204)
        {
            await context.Response.WriteAsync(body);
        }
    }

    public static string AlipayMethod(SeenRequest request) => AlipayParameters(request)["method"];

    /// <summary>Parameters from query and form together.</summary>
    public static Dictionary<string, string> AlipayParameters(SeenRequest request)
        => $"{request.Target[(request.Target.IndexOf('?', StringComparison.Ordinal) + 1)..]}&{Encoding.ASCII.GetString(request.Body)}"
            .Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
}
