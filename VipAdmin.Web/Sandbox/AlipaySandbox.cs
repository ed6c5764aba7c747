using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using VipAdmin.Core.Backend;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// The part of Alipay's classic gateway that a reconciling merchant uses: <c>alipay.trade.query</c>, <c>alipay.trade.close</c>,
/// <c>alipay.trade.fastpay.refund.query</c>, bills, in public-key mode. As at Alipay, every business answer is HTTP 200, and the signature covers the
/// characters of the inner object.
/// </summary>
public sealed class AlipaySandbox(SandboxBook book, SandboxBills bills, SandboxKeys keys, TimeProvider time)
{
    public const string Channel = PaymentMethod.Alipay;

    /// <summary>Where bills are downloaded.</summary>
    public const string DownloadPath = "/downloadBillFile.resource";

    private const string BillMethod = "alipay.data.dataservice.bill.downloadurl.query";
    private static readonly TimeSpan LinkValidity = TimeSpan.FromSeconds(30);

    /// <summary>A bill by its link; without a signature, as at Alipay. An expired link is answered with a page.</summary>
    public SandboxAnswer Download(SandboxRequest request)
        => bills.Take(QueryHelpers.ParseQuery(request.Query)["token"]) is { } file
            ? new SandboxAnswer(200, "", "application/octet-stream", []) { File = file }
            : new SandboxAnswer(200, "<html><body>下载超时，请重新下载</body></html>", "text/html;charset=utf-8", []);

    public async Task<SandboxAnswer> AnswerAsync(SandboxRequest request, CancellationToken stop)
    {
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in QueryHelpers.ParseQuery(request.Query).Concat(QueryHelpers.ParseQuery(request.Body)))
        {
            parameters[name] = value.ToString();
        }
        if (Refusal(parameters) is { } refusal)
        {
            return refusal;
        }
        var method = parameters["method"];
        if (Numbers.Read(parameters["biz_content"]) is not { } numbers)
        {
            return Signed(method, Failure("40002", "Invalid Arguments", "isv.illegal-json", "Json内容不合法"));
        }
        var trade = numbers.TradeNo is { Length: > 0 } tradeNo
            ? await book.FindByTransactionAsync(Channel, tradeNo, stop)
            : await book.FindAsync(Channel, numbers.OutTradeNo ?? "", stop);
        var fault = await book.NextFaultAsync(Channel, trade?.OrderNo ?? numbers.OutTradeNo, Random.Shared.NextDouble(), stop);
        return fault switch
        {
            SandboxFault.Error => Signed(method, Failure("20000", "Service Currently Unavailable", "isp.unknow-error", "系统繁忙")),
            SandboxFault.RateLimit => Signed(method, Failure("40005", "Call Limited", "isv.app-call-limited", "应用调用次数超限")),
            SandboxFault.Timeout => SandboxAnswer.Silence,
            SandboxFault.Reset => SandboxAnswer.Break,
            SandboxFault.Garbage => new SandboxAnswer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html", []),
            _ => Signed(method,
                method == BillMethod ? await BillAsync(request, parameters["biz_content"], stop) : await RouteAsync(method, trade, numbers, stop),
                fault == SandboxFault.WrongSignature),
        };
    }

    private async Task<object> RouteAsync(string method, SandboxTrade? trade, Numbers numbers, CancellationToken stop)
    {
        if (trade is null && await book.MayBeSomebodysAsync(numbers.OutTradeNo ?? "", stop))
        {
            // The order may be real and paid at the real platform. The sandbox knows nothing about it, so "not paid" would be a guess.
            return Failure("20000", "Service Currently Unavailable", "isp.unknow-error", "沙箱账本中没有该订单");
        }
        var now = time.GetUtcNow().UtcDateTime;
        var state = trade?.StateAt(now) ?? SandboxState.NotFound;
        switch (method)
        {
            case "alipay.trade.query":
                return state == SandboxState.NotFound ? AlipayTrade.NotExist(numbers.OutTradeNo) : AlipayTrade.Describe(trade!, state);
            case "alipay.trade.close":
                return state == SandboxState.NotFound ? AlipayTrade.NotExist(numbers.OutTradeNo) : await CloseAsync(trade!, stop);
            default:
                var refund = numbers.OutRequestNo is { Length: > 0 } requestNo ? await book.FindRefundAsync(Channel, requestNo, stop) : null;
                return state == SandboxState.NotFound ? AlipayTrade.NotExist(numbers.OutTradeNo)
                    : AlipayTrade.Describe(refund?.OrderNo == trade!.OrderNo ? refund : null, trade, now);
        }
    }

    private async Task<object> BillAsync(SandboxRequest request, string content, CancellationToken stop)
    {
        using var document = JsonDocument.Parse(content);
        string? Text(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        if (Text("bill_type") is not ("trade" or "signcustomer") || !DateOnly.TryParseExact(Text("bill_date"), "yyyy-MM-dd", out var day) || !bills.IsPast(day))
        {
            return Failure("40004", "Business Failed", "isv.invalid_arguments", "入参不合法");
        }
        if (!await bills.IsCompleteAsync(stop))
        {
            return Failure("20000", "Service Currently Unavailable", "isp.unknow-error", "沙箱没有本系统的账单");
        }
        if (await bills.IsLateAsync(Channel, day, stop))
        {
            return Failure("20000", "Service Currently Unavailable", "isp.unknow-error", "系统繁忙");
        }
        var lines = await bills.LinesAsync(Channel, day, stop);
        if (lines.Count == 0)
        {
            return Failure("40004", "Business Failed", "isp.bill_not_exist", "账单不存在");
        }
        var file = Text("bill_type") == "trade" ? AlipayBillText.Trades(day, lines) : AlipayBillText.FundFlow(day, lines);
        return new
        {
            code = "10000", msg = "Success",
            bill_download_url = $"http://{request.Header("Host")}{DownloadPath}?bizType={Text("bill_type")}&token={bills.Offer(file, LinkValidity)}",
        };
    }

    private async Task<object> CloseAsync(SandboxTrade trade, CancellationToken stop) => await book.CloseAsync(Channel, trade.OrderNo, stop) switch
    {
        SandboxClose.Closed => new { code = "10000", msg = "Success", out_trade_no = trade.OrderNo, trade_no = trade.TransactionId },
        SandboxClose.NotFound => AlipayTrade.NotExist(trade.OrderNo),
        _ => Failure("40004", "Business Failed", "ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    };

    /// <summary>
    /// Why the request is refused, or null, in the gateway's order: app before signature. A refusal before the signature was checked is unsigned.
    /// </summary>
    private SandboxAnswer? Refusal(SortedDictionary<string, string> parameters)
    {
        foreach (var (name, code) in new[] { ("app_id", "isv.missing-app-id"), ("method", "isv.missing-method"), ("sign", "isv.missing-signature"),
            ("timestamp", "isv.missing-timestamp"), ("version", "isv.missing-version") })
        {
            if (string.IsNullOrEmpty(parameters.GetValueOrDefault(name)))
            {
                return Unsigned(Failure("40001", "Missing Required Arguments", code, $"缺少{name}参数"));
            }
        }
        if (parameters["app_id"] != SandboxKeys.AlipayAppId)
        {
            return Unsigned(Failure("40002", "Invalid Arguments", "isv.invalid-app-id", "无效的AppID参数"));
        }
        var method = parameters["method"];
        var known = method is "alipay.trade.query" or "alipay.trade.close" or "alipay.trade.fastpay.refund.query" or BillMethod;
        if (!known)
        {
            return Unsigned(Failure("40002", "Invalid Arguments", "isv.invalid-method", "不存在的方法名"));
        }
        if (parameters.GetValueOrDefault("sign_type") != "RSA2")
        {
            return Signed(method, Failure("40002", "Invalid Arguments", "isv.invalid-signature-type", "无效的签名类型"));
        }
        var text = string.Join('&', parameters.Where(p => p.Key != "sign" && p.Value.Length > 0).Select(p => $"{p.Key}={p.Value}"));
        if (!keys.AlipayApp.Verify(text, parameters["sign"]))
        {
            var quoted = text.Replace("&", "&amp;", StringComparison.Ordinal);
            return Signed(method, Failure("40002", "Invalid Arguments", "isv.invalid-signature", $"验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：{quoted}"));
        }
        parameters.TryAdd("biz_content", "");
        return null;
    }

    private SandboxAnswer Signed(string method, object inner, bool forged = false)
    {
        var text = SandboxJson.Write(inner);
        var signature = (forged ? keys.Nobody : keys.AlipayPlatform).Sign(text);
        var name = method.Replace('.', '_') + "_response";
        return Html($"{{\"{name}\":{text},\"sign\":\"{signature}\"}}");
    }

    private static SandboxAnswer Unsigned(object inner) => Html($"{{\"error_response\":{SandboxJson.Write(inner)}}}");

    private static SandboxAnswer Html(string body)
        => new(200, body, "text/html;charset=utf-8", [new("trace_id", RandomNumberGenerator.GetHexString(32, lowercase: true))]);

    private static object Failure(string code, string msg, string subCode, string subMsg) => new { code, msg, sub_code = subCode, sub_msg = subMsg };

    /// <summary>The numbers in <c>biz_content</c> that identify a trade or refund.</summary>
    private sealed record Numbers(string? OutTradeNo, string? TradeNo, string? OutRequestNo)
    {
        public static Numbers? Read(string json)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                string? Text(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
                return document.RootElement.ValueKind == JsonValueKind.Object ? new Numbers(Text("out_trade_no"), Text("trade_no"), Text("out_request_no"))
                    : null;
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // Not JSON, or a number in place of a text: the caller refuses it.
                return null;
            }
        }
    }
}
