using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Live;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// The part of WeChat Pay API v3 that a reconciling merchant uses: query, close, refund query, bills, platform certificates. Requests are verified as at WeChat
/// Pay (clock, merchant, serial, signature over the request as sent); answers are signed with the key the merchant asked for. Signatures are made and checked
/// by this machine's clock, as the client does; trades follow the clock of the rows.
/// </summary>
public sealed partial class WeChatSandbox(SandboxBook book, SandboxBills bills, SandboxKeys keys, ClockWatch clocks, TimeProvider time)
{
    public const string Channel = PaymentMethod.WeChat;
    private const string Transactions = "/v3/pay/transactions/";
    private const string Refunds = "/v3/refund/domestic/refunds/";
    private const string DownloadPath = "/v3/billdownload/file";
    private static readonly TimeSpan LinkValidity = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan YoungestClose = TimeSpan.FromMinutes(5);

    public async Task<SandboxAnswer> AnswerAsync(SandboxRequest request, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(request.Header("User-Agent")) || string.IsNullOrEmpty(request.Header("Accept")))
        {
            return Plain(400, "INVALID_REQUEST", "Http头缺少Accept或User-Agent");
        }
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }
        var orderNo = OrderPath().Match(request.Path) is { Success: true } order ? Uri.UnescapeDataString(order.Groups["no"].Value) : null;
        var fault = await book.NextFaultAsync(Channel, orderNo, Random.Shared.NextDouble(), stop);
        return fault switch
        {
            SandboxFault.Error => Signed(request, 500, new { code = "SYSTEM_ERROR", message = "系统异常，请稍后重试" }),
            SandboxFault.RateLimit => Signed(request, 429, new { code = "FREQUENCY_LIMITED", message = "频率超限" }),
            SandboxFault.Timeout => SandboxAnswer.Silence,
            SandboxFault.Reset => SandboxAnswer.Break,
            SandboxFault.Garbage => new SandboxAnswer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html", []),
            _ => await RouteAsync(request, fault == SandboxFault.WrongSignature, stop),
        };
    }

    private async Task<SandboxAnswer> RouteAsync(SandboxRequest request, bool forged, CancellationToken stop)
    {
        if (request.Path == "/v3/certificates")
        {
            return request.Method == "GET" ? Signed(request, 200, Certificates(), forged) : Nothing(405);
        }
        if (request.Path is "/v3/bill/tradebill" or "/v3/bill/fundflowbill")
        {
            return request.Method == "GET" ? await BillAsync(request, forged, stop) : Nothing(405);
        }
        if (request.Path == DownloadPath)
        {
            return bills.Take(QueryHelpers.ParseQuery(request.Query)["token"]) is { } file
                ? new SandboxAnswer(200, "", "text/plain", [RequestId()]) { File = file }
                : Plain(400, "INVALID_REQUEST", "下载链接已失效");
        }
        if (request.Path.StartsWith(Refunds, StringComparison.Ordinal))
        {
            return request.Method == "GET" ? await RefundAsync(request, forged, stop) : Nothing(405);
        }
        if (OrderPath().Match(request.Path) is not { Success: true } path)
        {
            return Nothing(404);
        }
        var number = Uri.UnescapeDataString(path.Groups["no"].Value);
        return (path.Groups["close"].Success, request.Method) switch
        {
            (true, "POST") => await CloseAsync(request, number, forged, stop),
            (false, "GET") => await QueryAsync(request, number, path.Groups["by"].Value == "id", forged, stop),
            _ => Nothing(405),
        };
    }

    private async Task<SandboxAnswer> QueryAsync(SandboxRequest request, string number, bool byTransaction, bool forged, CancellationToken stop)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        if (query.Keys.Any(key => key != "mchid"))
        {
            return Signed(request, 400, new { code = "PARAM_ERROR", message = "请求中含有未在API文档中定义的参数" });
        }
        if (query["mchid"] != SandboxKeys.WeChatMchId)
        {
            return Signed(request, 400,
                new
                {
                    code = "PARAM_ERROR", message = "参数错误",
                    detail = new { field = "mchid", location = "query", issue = "mchid does not match the signer" }
                });
        }
        var trade = byTransaction ? await book.FindByTransactionAsync(Channel, number, stop) : await book.FindAsync(Channel, number, stop);
        if (trade is null && await book.MayBeSomebodysAsync(number, stop))
        {
            return Foreign(request);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var state = trade?.StateAt(now) ?? SandboxState.NotFound;
        // Only a paid order has a transaction number to query by.
        if (state == SandboxState.NotFound || byTransaction && state is SandboxState.Unpaid or SandboxState.Closed)
        {
            return Signed(request, 404, new { code = "ORDER_NOT_EXIST", message = "订单不存在" }, forged);
        }
        return Signed(request, 200, WeChatTrade.Describe(trade!, state), forged);
    }

    private async Task<SandboxAnswer> CloseAsync(SandboxRequest request, string number, bool forged, CancellationToken stop)
    {
        if (!NamesMerchant(request.Body))
        {
            return Signed(request, 400,
                new { code = "PARAM_ERROR", message = "参数错误", detail = new { field = "mchid", location = "body", issue = "mchid does not match the signer" } });
        }
        var trade = await book.FindAsync(Channel, number, stop);
        if (trade is null && await book.MayBeSomebodysAsync(number, stop))
        {
            return Foreign(request);
        }
        var now = time.GetUtcNow().UtcDateTime;
        if (trade?.StateAt(now) == SandboxState.Unpaid && now - trade.OpenedAt < YoungestClose)
        {
            return Signed(request, 400, new { code = "INVALID_REQUEST", message = "订单生成后5分钟内不能关闭" }, forged);
        }
        return await book.CloseAsync(Channel, number, stop) switch
        {
            SandboxClose.Paid => Signed(request, 400, new { code = "ORDERPAID", message = "该订单已支付" }, forged),
            SandboxClose.NotFound => Signed(request, 404, new { code = "ORDER_NOT_EXIST", message = "订单不存在" }, forged),
            _ => Signed(request, 204, "", forged),
        };
    }

    private async Task<SandboxAnswer> RefundAsync(SandboxRequest request, bool forged, CancellationToken stop)
    {
        var refund = await book.FindRefundAsync(Channel, Uri.UnescapeDataString(request.Path[Refunds.Length..]), stop);
        var now = time.GetUtcNow().UtcDateTime;
        if (refund is null || refund.CreatedAt > now || await book.FindAsync(Channel, refund.OrderNo, stop) is not { } trade)
        {
            return Signed(request, 404, new { code = "RESOURCE_NOT_EXISTS", message = "退款单不存在" }, forged);
        }
        return Signed(request, 200, WeChatTrade.Describe(refund, trade, now), forged);
    }

    private async Task<SandboxAnswer> BillAsync(SandboxRequest request, bool forged, CancellationToken stop)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        var flows = request.Path == "/v3/bill/fundflowbill";
        if (query.Keys.Any(key => key is not ("bill_date" or "tar_type") && key != (flows ? "account_type" : "bill_type")))
        {
            return Signed(request, 400, new { code = "PARAM_ERROR", message = "请求中含有未在API文档中定义的参数" });
        }
        var type = query.TryGetValue("bill_type", out var wanted) ? wanted.ToString() : "ALL";
        if (!DateOnly.TryParseExact(query["bill_date"], "yyyy-MM-dd", out var day) || !bills.IsPast(day) || type is not ("ALL" or "SUCCESS" or "REFUND"))
        {
            return Signed(request, 400, new { code = "INVALID_REQUEST", message = "账单日期或类型不合法" });
        }
        if (!await bills.IsCompleteAsync(stop))
        {
            return Signed(request, 500, new { code = "SYSTEM_ERROR", message = "沙箱没有本系统的账单" });
        }
        if (await bills.IsLateAsync(Channel, day, stop))
        {
            return Signed(request, 400, new { code = "STATEMENT_CREATING", message = "账单生成中" }, forged);
        }
        var lines = await bills.LinesAsync(Channel, day, stop);
        if ((flows ? WeChatBillText.FundFlow(lines) : WeChatBillText.Trades(type, lines)) is not { } text)
        {
            return Signed(request, 400, new { code = "NO_STATEMENT_EXIST", message = "账单文件不存在" }, forged);
        }
        var plain = Encoding.UTF8.GetBytes(text);
        var token = bills.Offer(query["tar_type"] == "GZIP" ? WeChatBillText.Gzip(text) : plain, LinkValidity);
        return Signed(request, 200, new
        {
            hash_type = "SHA1", hash_value = Convert.ToHexStringLower(Sha1(plain)),
            download_url = $"http://{request.Header("Host")}{DownloadPath}?token={token}",
        }, forged);
    }

    /// <summary>The answer about an order that may be real: the sandbox says that it knows nothing about it, so no task takes it as "not paid".</summary>
    private SandboxAnswer Foreign(SandboxRequest request) => Signed(request, 500, new { code = "SYSTEM_ERROR", message = "沙箱账本中没有该订单" });

    private object Certificates()
    {
        var nonce = RandomNumberGenerator.GetHexString(12, lowercase: true);
        const string bound = "certificate";
        var plain = Encoding.UTF8.GetBytes(keys.WeChatPlatformCertificate.ExportCertificatePem());
        var cipher = new byte[plain.Length + 16];
        using var aes = new AesGcm(Encoding.ASCII.GetBytes(keys.WeChatApiV3Key), 16);
        aes.Encrypt(Encoding.ASCII.GetBytes(nonce), plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), Encoding.ASCII.GetBytes(bound));
        return new
        {
            data = new[]
            {
                new
                {
                    effective_time = WeChatTrade.Time(keys.WeChatPlatformCertificate.NotBefore.ToUniversalTime()),
                    encrypt_certificate = new { algorithm = "AEAD_AES_256_GCM", associated_data = bound, ciphertext = Convert.ToBase64String(cipher), nonce },
                    expire_time = WeChatTrade.Time(keys.WeChatPlatformCertificate.NotAfter.ToUniversalTime()),
                    serial_no = keys.WeChatPlatformCertificate.SerialNumber,
                },
            },
        };
    }

    /// <summary>Why the request is refused, or null. As at WeChat Pay, such refusals are unsigned, and the clock is checked first.</summary>
    private SandboxAnswer? Refusal(SandboxRequest request)
    {
        const string scheme = "WECHATPAY2-SHA256-RSA2048 ";
        var authorization = request.Header("Authorization");
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.Ordinal))
        {
            return Plain(401, "SIGN_ERROR", "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》");
        }
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match field in AuthorizationField().Matches(authorization[scheme.Length..]))
        {
            fields[field.Groups["name"].Value] = field.Groups["value"].Value;
        }
        if (fields.Count != 5 || !long.TryParse(fields.GetValueOrDefault("timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
        {
            return Plain(401, "SIGN_ERROR", "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》");
        }
        if (Math.Abs(clocks.Machine.GetUtcNow().ToUnixTimeSeconds() - timestamp) > 300)
        {
            return Plain(401, "SIGN_ERROR", "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟");
        }
        if (fields.GetValueOrDefault("mchid") != SandboxKeys.WeChatMchId || fields.GetValueOrDefault("serial_no") != keys.WeChatMerchantSerial)
        {
            return Plain(401, "SIGN_ERROR", "商户证书序列号有误");
        }
        var text = $"{request.Method}\n{request.Target}\n{fields["timestamp"]}\n{fields.GetValueOrDefault("nonce_str")}\n{request.Body}\n";
        return keys.WeChatMerchant.Verify(text, fields.GetValueOrDefault("signature") ?? "") ? null : Plain(401, "SIGN_ERROR", "签名错误，请检查后再试");
    }

    private SandboxAnswer Signed(SandboxRequest request, int status, object body, bool forged = false)
    {
        var text = body as string ?? SandboxJson.Write(body);
        var wanted = request.Header("Wechatpay-Serial");
        var (id, key) = wanted == SandboxKeys.WeChatPublicKeyId
            ? (SandboxKeys.WeChatPublicKeyId, keys.WeChatPublicKey)
            : (keys.WeChatPlatformCertificate.SerialNumber, keys.WeChatPlatform);
        var timestamp = clocks.Machine.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var signature = (forged ? keys.Nobody : key).Sign($"{timestamp}\n{nonce}\n{text}\n");
        return new SandboxAnswer(status, text, "application/json; charset=utf-8",
        [
            new("Wechatpay-Timestamp", timestamp),
            new("Wechatpay-Nonce", nonce),
            new("Wechatpay-Signature", signature),
            new("Wechatpay-Serial", id),
            new("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
            RequestId(),
        ]);
    }

    private static SandboxAnswer Plain(int status, string code, string message)
        => new(status, SandboxJson.Write(new { code, message }), "application/json; charset=utf-8", [RequestId()]);

    private static SandboxAnswer Nothing(int status) => new(status, "", "text/plain", []);

    /// <summary>The hash that WeChat Pay names; it protects nothing.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol demands SHA-1.")]
    private static byte[] Sha1(byte[] bytes) => SHA1.HashData(bytes);

    private static KeyValuePair<string, string> RequestId() => new("Request-ID", "08" + RandomNumberGenerator.GetHexString(38));

    private static bool NamesMerchant(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("mchid", out var mchid)
                && mchid.ValueEquals(SandboxKeys.WeChatMchId);
        }
        catch (JsonException)
        {
            // Not JSON: refused like any other invalid body.
            return false;
        }
    }

    [GeneratedRegex("""(?<name>mchid|nonce_str|timestamp|serial_no|signature)="(?<value>[^"]*)"(,|$)""")]
    private static partial Regex AuthorizationField();

    [GeneratedRegex("^" + Transactions + "(?<by>out-trade-no|id)/(?<no>[^/]+)(?<close>/close)?$")]
    private static partial Regex OrderPath();
}
