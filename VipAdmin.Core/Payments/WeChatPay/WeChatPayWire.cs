using System.Globalization;
using System.Text.Json;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>The texts of WeChat Pay API v3 and their meaning, without network or keys.</summary>
public static class WeChatPayWire
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false
    };

    /// <summary>Whether an order or refund number is safe in a path: only the characters that WeChat Pay allows, none of which changes the path.</summary>
    public static bool IsNumber(string number)
        => number.Length is > 0 and <= 64 && number.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '*' or '|' or '@');

    /// <summary>Path and query of an order query.</summary>
    public static string QueryTarget(string orderNo, string mchId) => $"/v3/pay/transactions/out-trade-no/{Uri.EscapeDataString(orderNo)}?mchid={mchId}";

    /// <summary>Path of a close.</summary>
    public static string CloseTarget(string orderNo) => $"/v3/pay/transactions/out-trade-no/{Uri.EscapeDataString(orderNo)}/close";

    /// <summary>Body of a close.</summary>
    public static byte[] CloseBody(string mchId) => JsonSerializer.SerializeToUtf8Bytes(new { mchid = mchId });

    /// <summary>Path of a refund query.</summary>
    public static string RefundTarget(string refundNo) => $"/v3/refund/domestic/refunds/{Uri.EscapeDataString(refundNo)}";

    /// <summary>Path and query of the request for a bill.</summary>
    public static string BillTarget(BillQuestion question)
    {
        var day = question.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return question.Kind == BillKind.Fundflow
            ? $"/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC&tar_type=GZIP"
            : $"/v3/bill/tradebill?bill_date={day}&bill_type={question.Variant.ToString().ToUpperInvariant()}&tar_type=GZIP";
    }

    /// <summary>Whether an address is one where WeChat Pay, or the configured host in its place, offers files.</summary>
    public static bool IsDownload(Uri address, Uri configured)
        => address.AbsolutePath.StartsWith("/v3/billdownload/", StringComparison.Ordinal) && address.UserInfo.Length == 0
            && (address is { Scheme: "https", IsDefaultPort: true, IdnHost: "api.mch.weixin.qq.com" or "api2.mch.weixin.qq.com" }
                || address.Scheme == configured.Scheme && address.Authority == configured.Authority);

    /// <summary>Path of the platform certificates.</summary>
    public const string CertificatesTarget = "/v3/certificates";

    /// <summary>Code and message of an error body; both null for anything else (gateways answer with HTML or nothing).</summary>
    public static (string? Code, string? Message) ReadError(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && Text(document.RootElement, "code") is { } code
                ? (code, Text(document.RootElement, "message"))
                : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    /// <summary>Classifies an error by HTTP status and code, never by its message.</summary>
    public static ErrorCategory Categorize(int status, string? code) => (status, code) switch
    {
        (429, _) => ErrorCategory.RateLimited,
        ( >= 500, _) => ErrorCategory.Transient,
        (404, "ORDER_NOT_EXIST" or "RESOURCE_NOT_EXISTS") => ErrorCategory.NotFound,
        (400, "ORDERPAID" or "ORDER_PAID") => ErrorCategory.AlreadyPaid,
        (400, "ORDER_CLOSED") => ErrorCategory.AlreadyClosed,
        (400, "NO_STATEMENT_EXIST") => ErrorCategory.NoBill,
        (400, "STATEMENT_CREATING") => ErrorCategory.BillNotReady,
        (401, _) => ErrorCategory.Signature,
        (403, _) => ErrorCategory.Permission,
        _ => ErrorCategory.Request,
    };

    /// <summary>Reads a verified answer to an order query and matches it to the question.</summary>
    /// <param name="appIds">The apps of the merchant; the answer must be about one of them.</param>
    public static (Trade? Trade, PlatformFault? Fault) ReadTrade(ReadOnlySpan<byte> body, string orderNo, string mchId, IReadOnlyList<string> appIds)
    {
        if (!TryRead<TradeBody>(body, out var read) || read is not { OutTradeNo: { } number, Mchid: { } mch, Appid: { } app, TradeState: { } state })
        {
            return (null, Malformed("order number, merchant, app or state are missing"));
        }
        if (number != orderNo)
        {
            return (null, Mismatch($"order {number}, not {orderNo}"));
        }
        if (mch != mchId)
        {
            return (null, Mismatch($"merchant {mch}; WECHAT_MCH_ID is {mchId}"));
        }
        if (!appIds.Contains(app))
        {
            return (null, Mismatch($"app {app}; WECHAT_APP_ID lists {string.Join(", ", appIds)}"));
        }
        if (read.Amount is { Currency: { } currency and not "CNY" })
        {
            return (null, Mismatch($"an amount in {currency}"));
        }
        DateTime? paidAt = null;
        if (read.SuccessTime is { Length: > 0 } text && (paidAt = ReadTime(text)) is null)
        {
            return (null, Malformed("the success time cannot be read"));
        }
        var neutral = Neutral(state, paidAt is not null);
        return neutral is null
            ? (null, Malformed($"the trade state {state} is not known here"))
            : (new Trade
            {
                Channel = WeChatPayPlatform.ChannelName,
                OrderNo = number,
                State = neutral.Value,
                PlatformState = state,
                TransactionId = read.TransactionId,
                AmountFen = read.Amount?.Total,
                PayerFen = read.Amount?.PayerTotal,
                Currency = read.Amount?.Currency,
                PaidAt = paidAt,
            }, null);
    }

    /// <summary>Reads a verified answer to a refund query and matches it to the question.</summary>
    public static (RefundState State, string PlatformState, long? AmountFen, DateTime? SucceededAt, PlatformFault? Fault) ReadRefund(ReadOnlySpan<byte> body,
        RefundQuestion question)
    {
        if (!TryRead<RefundBody>(body, out var read) || read is not { OutRefundNo: { } refundNo, OutTradeNo: { } orderNo, Status: { } status })
        {
            return Fail(Malformed("refund number, order number or status are missing"));
        }
        if (refundNo != question.RefundNo || orderNo != question.OrderNo)
        {
            return Fail(Mismatch($"refund {refundNo} of order {orderNo}"));
        }
        if (read.Amount is { Currency: { } currency and not "CNY" })
        {
            return Fail(Mismatch($"an amount in {currency}"));
        }
        RefundState? state = status switch
        {
            "SUCCESS" => RefundState.Succeeded,
            "PROCESSING" => RefundState.Processing,
            "CLOSED" or "ABNORMAL" => RefundState.Failed,
            _ => null,
        };
        return state is null
            ? Fail(Malformed($"the refund status {status} is not known here"))
            : (state.Value, status, read.Amount?.Refund, read.SuccessTime is { } text ? ReadTime(text) : null, null);

        static (RefundState, string, long?, DateTime?, PlatformFault?) Fail(PlatformFault fault) => (default, "", null, null, fault);
    }

    /// <summary>Address and SHA-1 of a bill; null for any other text, and for a hash of another kind.</summary>
    internal static BillLink? ReadBillLink(ReadOnlySpan<byte> body)
        => TryRead<BillBody>(body, out var read) && read is { HashType: "SHA1", HashValue: { Length: 40 } hash, DownloadUrl: { Length: > 0 } address }
            && hash.All(char.IsAsciiHexDigit)
            ? new BillLink(address, hash) : null;

    /// <summary>The list of platform certificates; null for any other text.</summary>
    public static IReadOnlyList<EncryptedCertificate>? ReadCertificates(ReadOnlySpan<byte> body)
    {
        if (!TryRead<CertificatesBody>(body, out var read) || read?.Data is not { } data)
        {
            return null;
        }
        var list = new List<EncryptedCertificate>();
        foreach (var entry in data)
        {
            if (entry
                is not { SerialNo: { } serial, EncryptCertificate: { Algorithm: "AEAD_AES_256_GCM", Nonce: { } nonce, Ciphertext: { } ciphertext } sealedOne })
            {
                return null;
            }
            list.Add(new EncryptedCertificate(serial, nonce, sealedOne.AssociatedData ?? "", ciphertext));
        }
        return list;
    }

    /// <summary>A closed or revoked order that carries a success time was paid before, and its money was returned.</summary>
    private static TradeState? Neutral(string state, bool hasBeenPaid) => state switch
    {
        "SUCCESS" => TradeState.Paid,
        "REFUND" => TradeState.Refunded,
        "NOTPAY" or "USERPAYING" or "PAYERROR" => TradeState.Unpaid,
        "CLOSED" or "REVOKED" => hasBeenPaid ? TradeState.Refunded : TradeState.Closed,
        _ => null,
    };

    /// <summary>RFC 3339; a time without a zone is refused because it would be ambiguous.</summary>
    private static DateTime? ReadTime(string text)
        => text.Length > 19 && (text[^1] is 'Z' || text[^6] is '+' or '-')
           && DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
               DateTimeStyles.None, out var time)
            ? time.UtcDateTime
            : null;

    private static bool TryRead<T>(ReadOnlySpan<byte> body, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(body, Json);
            return value is not null;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static PlatformFault Malformed(string what) => new(FaultCode.MalformedAnswer, "the verified answer cannot be used: " + what, Retryable: false);

    private static PlatformFault Mismatch(string what)
        => new(FaultCode.StatusMismatch, "the verified answer is about something else: " + what, Retryable: false);

    private sealed record TradeBody(string? Appid, string? Mchid, string? OutTradeNo, string? TransactionId, string? TradeState, string? SuccessTime,
        TradeAmount? Amount);
    private sealed record TradeAmount(long? Total, long? PayerTotal, string? Currency);
    private sealed record RefundBody(string? OutRefundNo, string? OutTradeNo, string? Status, string? SuccessTime, RefundAmount? Amount);
    private sealed record RefundAmount(long? Refund, string? Currency);
    private sealed record BillBody(string? HashType, string? HashValue, string? DownloadUrl);
    private sealed record CertificatesBody(IReadOnlyList<CertificateEntry?>? Data);
    private sealed record CertificateEntry(string? SerialNo, CertificateCipher? EncryptCertificate);
    private sealed record CertificateCipher(string? Algorithm, string? Nonce, string? AssociatedData, string? Ciphertext);
}
