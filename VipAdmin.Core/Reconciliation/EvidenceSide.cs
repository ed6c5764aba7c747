using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Reconciliation;

/// <summary>
/// One side of a difference as it is recorded: a flat JSON object that uses the other side's names where they mean the same
/// (<c>amountFen</c>, <c>transactionId</c>, <c>paidAt</c> …; <c>status</c> is ours, <c>state</c> the platform's). Times are ISO 8601 in UTC; what is not known is left out. No phone numbers, no buyer accounts.
/// </summary>
public sealed class EvidenceSide
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject facts = [];

    /// <summary>Our side: the order, and how many callbacks of it arrived.</summary>
    public static EvidenceSide Of(OrderFacts order) => new EvidenceSide()
        .And("status", Word(order.Status.ToString()))
        .And("amountFen", order.AmountFen)
        .And("transactionId", order.TransactionId)
        .And("paidAt", order.PaidAt)
        .And("createdAt", order.CreatedAt)
        .And("cancelledAt", order.CancelledAt)
        .And("cancelReason", order.CancelReason)
        .And("method", order.PaymentMethod)
        .And("package", order.ProductName)
        .And("expireAt", order.ExpireAt)
        .And("callbackCount", order.CallbackCount)
        .And("member", order.UserId);

    /// <summary>The platform's side: a trade and the call that brought it.</summary>
    public static EvidenceSide Of(Trade trade, CallEvidence call) => new EvidenceSide()
        .And("state", Word(trade.State.ToString()))
        .And("platformState", trade.PlatformState)
        .And("amountFen", trade.AmountFen)
        .And("payerFen", trade.PayerFen)
        .And("refundedFen", trade.RefundedFen)
        .And("currency", trade.Currency)
        .And("transactionId", trade.TransactionId)
        .And("paidAt", trade.PaidAt)
        .And("channel", trade.Channel)
        .And(call);

    /// <summary>The platform's side when there was no usable answer.</summary>
    public static EvidenceSide Of(PlatformFault fault, CallEvidence call) => new EvidenceSide()
        .And("state", "unknown")
        .And("code", CodeOf(fault.Code))
        .And("message", fault.Message)
        .And(call);

    /// <summary>The platform's side of an answer, usable or not.</summary>
    public static EvidenceSide Of(TradeAnswer answer) => answer switch
    {
        TradeAnswer.Known known => Of(known.Trade, known.Call),
        TradeAnswer.Unknown unknown => Of(unknown.Fault, unknown.Call),
        _ => new EvidenceSide().And("state", "unknown").And(answer.Call),
    };

    /// <summary>Code of a fault as operators know it: <c>NETWORK_TIMEOUT</c>.</summary>
    public static string CodeOf(FaultCode code) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString());

    /// <summary>Code of a discrepancy as operators know it: <c>LATE_PAYMENT</c>.</summary>
    public static string CodeOf(DiscrepancyType type) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(type.ToString());

    /// <summary>Adds a fact, unless it is not known.</summary>
    public EvidenceSide And(string name, string? value) => value is null ? this : Put(name, value.Replace("\0", "", StringComparison.Ordinal));

    /// <inheritdoc cref="And(string, string?)"/>
    public EvidenceSide And(string name, long? value) => value is null ? this : Put(name, value.Value);

    /// <inheritdoc cref="And(string, string?)"/>
    public EvidenceSide And(string name, bool? value) => value is null ? this : Put(name, value.Value);

    /// <summary>Adds an instant (UTC).</summary>
    public EvidenceSide And(string name, DateTime? utc)
        => utc is null ? this : Put(name, utc.Value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));

    /// <summary>Adds what the member has now.</summary>
    public EvidenceSide And(Member? member) => member is null
        ? this
        : And("level", member.VipLevel).And("expiry", member.VipExpireAt).And("lifetime", member.IsLifetimeVip);

    private EvidenceSide And(CallEvidence call)
        => And("latencyMs", call.LatencyMs).And("httpStatus", call.HttpStatus).And("requestId", call.RequestId).And("keyId", call.KeyId).And("attempts", call.Attempts);

    private EvidenceSide Put(string name, JsonNode value)
    {
        facts[name] = value;
        return this;
    }

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The JSON object.</summary>
    public override string ToString() => facts.ToJsonString(Json);
}
