using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// One side of a difference as it is recorded: a flat JSON object that uses the other side's names where they mean the same
/// (<c>amountFen</c>, <c>transactionId</c>, <c>paidAt</c> …; <c>status</c> is ours, <c>state</c> the platform's). Times are ISO 8601 in UTC; what is not known
/// is left out. No phone numbers, no buyer accounts.
/// </summary>
public sealed class EvidenceSide
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject facts = [];

    /// <summary>Our side: the order, and how many callbacks of it arrived.</summary>
    public static EvidenceSide Of(OrderFacts order) => new EvidenceSide()
        .And(EvidenceName.Status, Word.Of(order.Status))
        .And(EvidenceName.AmountFen, order.AmountFen)
        .And(EvidenceName.TransactionId, order.TransactionId)
        .And(EvidenceName.PaidAt, order.PaidAt)
        .And(EvidenceName.CreatedAt, order.CreatedAt)
        .And(EvidenceName.CancelledAt, order.CancelledAt)
        .And(EvidenceName.CancelReason, order.CancelReason)
        .And(EvidenceName.Method, order.PaymentMethod)
        .And(EvidenceName.Package, order.ProductName)
        .And(EvidenceName.ExpireAt, order.ExpireAt)
        .And(EvidenceName.CallbackCount, order.CallbackCount)
        .And(EvidenceName.Member, order.UserId);

    /// <summary>The platform's side: a trade and the call that brought it.</summary>
    public static EvidenceSide Of(Trade trade, CallEvidence call) => new EvidenceSide()
        .And(EvidenceName.State, Word.Of(trade.State))
        .And(EvidenceName.PlatformState, trade.PlatformState)
        .And(EvidenceName.AmountFen, trade.AmountFen)
        .And(EvidenceName.PayerFen, trade.PayerFen)
        .And(EvidenceName.Currency, trade.Currency)
        .And(EvidenceName.TransactionId, trade.TransactionId)
        .And(EvidenceName.PaidAt, trade.PaidAt)
        .And(EvidenceName.Channel, trade.Channel)
        .And(call);

    /// <summary>The platform's side when there was no usable answer.</summary>
    public static EvidenceSide Of(PlatformFault fault, CallEvidence call) => new EvidenceSide()
        .And(EvidenceName.State, "unknown")
        .And(EvidenceName.Code, CodeOf(fault.Code))
        .And(EvidenceName.Message, fault.Message)
        .And(call);

    /// <summary>The platform's side of an answer, usable or not.</summary>
    public static EvidenceSide Of(TradeAnswer answer) => answer switch
    {
        TradeAnswer.Known known => Of(known.Trade, known.Call),
        TradeAnswer.Unknown unknown => Of(unknown.Fault, unknown.Call),
        _ => new EvidenceSide().And(EvidenceName.State, "unknown").And(answer.Call),
    };

    /// <summary>Code of a fault as operators know it: <c>NETWORK_TIMEOUT</c>.</summary>
    public static string CodeOf(FaultCode code) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString());

    /// <summary>Code of a discrepancy as operators know it: <c>LATE_PAYMENT</c>.</summary>
    public static string CodeOf(DiscrepancyType type) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(type.ToString());

    /// <summary>Code of a resolution by the portal, as stored: <c>SIDES_AGREE</c>.</summary>
    public static string CodeOf(AutoResolution why) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(why.ToString());

    /// <summary>A copy as JSON.</summary>
    public JsonObject ToJson() => facts.DeepClone().AsObject();

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
        : And(EvidenceName.Level, member.VipLevel).And(EvidenceName.Expiry, member.VipExpireAt).And(EvidenceName.Lifetime, member.IsLifetimeVip);

    private EvidenceSide And(CallEvidence call)
        => And(EvidenceName.LatencyMs, call.LatencyMs).And(EvidenceName.HttpStatus, call.HttpStatus).And(EvidenceName.RequestId, call.RequestId)
            .And(EvidenceName.KeyId, call.KeyId).And(EvidenceName.Attempts, call.Attempts);

    private EvidenceSide Put(string name, JsonNode value)
    {
        facts[name] = value;
        return this;
    }

    /// <summary>The facts of the trade itself, without the call that brought them: what a decision may depend on.</summary>
    public JsonObject Deciding() => new(Decisive.Where(facts.ContainsKey).Select(name => KeyValuePair.Create(name, facts[name]?.DeepClone())));

    private static readonly string[] Decisive = [EvidenceName.State, EvidenceName.PlatformState, EvidenceName.AmountFen, EvidenceName.TransactionId,
        EvidenceName.PaidAt, EvidenceName.RefundScope, EvidenceName.RefundedFen, EvidenceName.RefundedAt];

    /// <summary>The JSON object.</summary>
    public override string ToString() => facts.ToJsonString(Json);
}
