using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Payments.Alipay;

/// <summary>An answer of the gateway, not yet verified.</summary>
/// <param name="Raw">The signed object exactly as sent, from brace to brace.</param>
/// <param name="Sign">Null when absent.</param>
/// <param name="CertSn">Certificate mode: serial of the signing certificate.</param>
public sealed record AlipayEnvelope(ReadOnlyMemory<byte> Raw, string? Sign, string? CertSn);

/// <summary>The texts of Alipay's classic gateway and their meaning, without network or keys.</summary>
public static class AlipayWire
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The parameters of a request except <c>sign</c>.</summary>
    public static Dictionary<string, string> Parameters(AlipaySigning signing, string appId, string method, string bizContent, DateTime beijing)
    {
        var parameters = new Dictionary<string, string>
        {
            ["app_id"] = appId,
            ["method"] = method,
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = beijing.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["version"] = "1.0",
            ["biz_content"] = bizContent,
        };
        if (signing is { AppCertSn: { } app, RootCertSn: { } root })
        {
            parameters["app_cert_sn"] = app;
            parameters["alipay_root_cert_sn"] = root;
        }
        return parameters;
    }

    /// <summary><c>biz_content</c> of a query or close.</summary>
    public static string TradeContent(string orderNo) => JsonSerializer.Serialize(new { out_trade_no = orderNo }, Relaxed);

    /// <summary><c>biz_content</c> of a refund query.</summary>
    public static string RefundContent(RefundQuestion question)
        => JsonSerializer.Serialize(new { out_trade_no = question.OrderNo, out_request_no = question.RefundNo, query_options = new[] { "gmt_refund_pay" } },
            Relaxed);

    /// <summary><c>biz_content</c> of the request for a bill.</summary>
    public static string BillContent(BillQuestion question) => JsonSerializer.Serialize(
        new
        {
            bill_type = question.Kind == BillKind.Fundflow ? "signcustomer" : "trade",
            bill_date = question.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        }, Relaxed);

    /// <summary>
    /// The address of a bill to download from; null when it is neither Alipay's nor on the configured gateway. Alipay still prints http: the file has neither
    /// signature nor hash, so it is always fetched over https.
    /// </summary>
    public static Uri? DownloadAddress(string address, Uri gateway)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            return null;
        }
        if (url.Scheme == gateway.Scheme && url.Authority == gateway.Authority)
        {
            return url;
        }
        const string sandbox = ".alipaydev.com";
        var ours = url.IsDefaultPort && (url.IdnHost == "dwbillcenter.alipay.com"
            || url.IdnHost.EndsWith(sandbox, StringComparison.Ordinal) && gateway.IdnHost.EndsWith(sandbox, StringComparison.Ordinal));
        return ours ? new UriBuilder(url) { Scheme = "https", Port = -1 }.Uri : null;
    }

    /// <summary>
    /// Finds the signed object and its signature with a tokenizer that tracks byte offsets, because texts inside may look like either. Null when there is no
    /// answer to this method.
    /// </summary>
    public static AlipayEnvelope? ReadEnvelope(ReadOnlyMemory<byte> body, string method)
    {
        var key = method.Replace('.', '_') + "_response";
        ReadOnlyMemory<byte>? raw = null;
        string? sign = null, certSn = null;
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if ((name == key || name == "error_response") && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (raw is not null)
                    {
                        return null;
                    }
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    raw = body[start..(int)reader.BytesConsumed];
                }
                else if (name == "sign" && reader.TokenType == JsonTokenType.String)
                {
                    sign = reader.GetString();
                }
                else if (name == "alipay_cert_sn" && reader.TokenType == JsonTokenType.String)
                {
                    certSn = reader.GetString();
                }
                else
                {
                    reader.Skip();
                }
            }
            // Read to the end, so that trailing text is an error.
            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
        return raw is null ? null : new AlipayEnvelope(raw.Value, sign, certSn);
    }

    /// <summary>The fields of a signed object; null when a name occurs twice or it is not an object.</summary>
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> raw)
    {
        try
        {
            using var document = JsonDocument.Parse(raw, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text field; null when it is missing, empty or not a text.</summary>
    public static string? Text(JsonElement fields, string name)
        => fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>Judges an error by its codes, never by its message.</summary>
    public static ErrorCategory Categorize(string? code, string? subCode) => (code, subCode) switch
    {
        (_, "ACQ.SYSTEM_ERROR" or "aop.ACQ.SYSTEM_ERROR") => ErrorCategory.Transient,
        ("40004", "ACQ.TRADE_NOT_EXIST") => ErrorCategory.NotFound,
        ("40004", "ACQ.TRADE_STATUS_ERROR" or "ACQ.REASON_TRADE_STATUS_INVALID") => ErrorCategory.WrongState,
        ("40004", "ACQ.ACCESS_FORBIDDEN") => ErrorCategory.Permission,
        ("40004", "isp.bill_not_exist") => ErrorCategory.NoBillOrNotReady,
        ("40002", "isv.invalid-signature") => ErrorCategory.Signature,
        ("40005", _) => ErrorCategory.RateLimited,
        ("40006" or "20001", _) => ErrorCategory.Permission,
        ({ } unknown, _) when unknown.StartsWith('2') => ErrorCategory.Transient,
        _ => ErrorCategory.Request,
    };

    /// <summary>Reads a verified answer to an order query and matches it to the question.</summary>
    public static (Trade? Trade, PlatformFault? Fault) ReadTrade(JsonElement fields, string orderNo, AlipayOptions account)
    {
        if (Text(fields, "out_trade_no") is not { } number || Text(fields, "trade_status") is not { } status)
        {
            return (null, Malformed("order number or trade status are missing"));
        }
        if (Foreign(fields, orderNo, account) is { } foreign)
        {
            return (null, foreign);
        }
        DateTime? paidAt = null;
        if (Text(fields, "send_pay_date") is { } text && (paidAt = ReadTime(text)) is null)
        {
            return (null, Malformed("the payment time cannot be read"));
        }
        TradeState? state = status switch
        {
            "TRADE_SUCCESS" or "TRADE_FINISHED" => TradeState.Paid,
            "WAIT_BUYER_PAY" => TradeState.Unpaid,
            // One state has two meanings: never paid, or paid and fully refunded. Traces of a payment tell them apart.
            "TRADE_CLOSED" =>
                paidAt is not null || Fen(fields, "receipt_amount") > 0 || Fen(fields, "buyer_pay_amount") > 0 ? TradeState.Refunded : TradeState.Closed,
            _ => null,
        };
        return state is null
            ? (null, Malformed($"the trade status {status} is not known here"))
            : (new Trade
            {
                Channel = AlipayPlatform.ChannelName,
                OrderNo = number,
                State = state.Value,
                PlatformState = status,
                TransactionId = Text(fields, "trade_no"),
                AmountFen = Fen(fields, "total_amount"),
                PayerFen = Fen(fields, "buyer_pay_amount"),
                // total_amount is in yuan unless trans_currency says otherwise, and that is refused above.
                Currency = "CNY",
                PaidAt = paidAt,
            }, null);
    }

    /// <summary>
    /// Matches a verified "closed" to the question; null when it is about this very order. The signature does not cover the method, so the answer must name the
    /// order.
    /// </summary>
    public static PlatformFault? ReadClose(JsonElement fields, string orderNo, AlipayOptions account)
        => Text(fields, "out_trade_no") is null ? Malformed("the order number is missing") : Foreign(fields, orderNo, account);

    /// <summary>Reads a verified answer to a refund query and matches it to the question. Without <c>refund_status</c> no refund is known.</summary>
    public static (RefundState State, string PlatformState, long? AmountFen, DateTime? SucceededAt, PlatformFault? Fault) ReadRefund(JsonElement fields,
        RefundQuestion question, AlipayOptions account)
    {
        var status = Text(fields, "refund_status");
        var foreign = Foreign(fields, question.OrderNo, account);
        if (foreign is null && Text(fields, "out_request_no") is var refundNo && refundNo != question.RefundNo && (refundNo is not null || status is not null))
        {
            foreign = Mismatch($"refund {refundNo}");
        }
        return (foreign, status) switch
        {
            ({ } fault, _) => (default, "", null, null, fault),
            (_, null) => (RefundState.NotFound, "no refund_status", null, null, null),
            (_, "REFUND_SUCCESS") =>
                (RefundState.Succeeded, status, Fen(fields, "refund_amount"), Text(fields, "gmt_refund_pay") is { } text ? ReadTime(text) : null, null),
            _ => (default, "", null, null, Malformed($"the refund status {status} is not known here")),
        };
    }

    /// <summary>
    /// The fault of an answer that names another order, app, seller or currency than ours. Only the order must be named; the others are checked when present.
    /// </summary>
    public static PlatformFault? Foreign(JsonElement fields, string orderNo, AlipayOptions account)
    {
        bool Differs(string name, string? ours) => Text(fields, name) is { } theirs && !string.IsNullOrEmpty(ours) && theirs != ours;
        return Differs("out_trade_no", orderNo) ? Mismatch($"order {Text(fields, "out_trade_no")}")
            : Differs("app_id", account.AppId) ? Mismatch($"app {Text(fields, "app_id")}")
            : Differs("seller_id", account.SellerId) ? Mismatch($"seller {Text(fields, "seller_id")}")
            : Differs("trans_currency", "CNY") ? Mismatch($"an amount in {Text(fields, "trans_currency")}")
            : null;
    }

    private static long? Fen(JsonElement fields, string name) => Money.TryParseYuan(Text(fields, name), out var fen) ? fen : null;

    /// <summary>Alipay writes China time without an offset.</summary>
    private static DateTime? ReadTime(string text)
        => DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var beijing)
            ? BusinessDay.FromBeijing(beijing)
            : null;

    private static PlatformFault Malformed(string what) => new(FaultCode.MalformedAnswer, "the verified answer cannot be used: " + what, Retryable: false);

    private static PlatformFault Mismatch(string what)
        => new(FaultCode.StatusMismatch, "the verified answer is about something else: " + what, Retryable: false);
}
