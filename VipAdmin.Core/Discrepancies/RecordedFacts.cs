using System.Globalization;

namespace VipAdmin.Core.Discrepancies;

/// <summary>The facts of a discrepancy's evidence that decisions depend on, as they were when it was found; null is what was not recorded.</summary>
public sealed record RecordedFacts(IReadOnlyDictionary<string, string?> Local, IReadOnlyDictionary<string, string?> Platform)
{
    /// <summary>Reads both sides.</summary>
    public static RecordedFacts Of(string localJson, string platformJson) => new(EvidenceSides.Read(localJson), EvidenceSides.Read(platformJson));

    public string? OrderStatus => Ours(EvidenceName.State);
    public long? OrderFen => Number(Ours(EvidenceName.AmountFen));
    public DateTime? OurPaidAt => Instant(Ours(EvidenceName.PaidAt));
    public DateTime? CancelledAt => Instant(Ours(EvidenceName.CancelledAt));
    public long? LaterPayments => Number(Ours(EvidenceName.LaterPaidOrders));
    public long? Callbacks => Number(Ours(EvidenceName.Callbacks) ?? Ours(EvidenceName.CallbackCount));
    public long? Attempts => Number(Ours(EvidenceName.Attempts));
    public bool Lifetime => Ours(EvidenceName.Lifetime) == "true";
    public DateTime? Expiry => Instant(Ours(EvidenceName.Expiry));
    /// <summary>The member's level was recorded, so an expiry that is missing means that there was none.</summary>
    public bool MemberKnown => Ours(EvidenceName.Level) is not null;
    public DateTime? OurRefundedAt => Instant(Ours(EvidenceName.RefundedAt));
    public long? OurRefundedFen => Number(Ours(EvidenceName.RefundedFen));
    public DateTime? RefundRequestedAt => Instant(Ours(EvidenceName.RefundRequestedAt));
    public string? State => Theirs(EvidenceName.State);
    public long? PlatformFen => Number(Theirs(EvidenceName.AmountFen));
    public DateTime? PaidAt => Instant(Theirs(EvidenceName.PaidAt));
    public string? TransactionId => Theirs(EvidenceName.TransactionId);
    public DateTime? RefundedAt => Instant(Theirs(EvidenceName.RefundedAt));

    /// <summary>What the platform paid back; null when it is unknown. The closing of a paid trade at Alipay is a full refund.</summary>
    public long? RefundedFen => Number(Theirs(EvidenceName.RefundedFen))
        ?? (Theirs(EvidenceName.RefundScope) == "full" || Theirs(EvidenceName.PlatformState) == "TRADE_CLOSED" ? PlatformFen : null);

    /// <summary>How long after the cancellation the payment came.</summary>
    public TimeSpan? PaidAfterCancel => PaidAt is { } paid && CancelledAt is { } cancelled && paid > cancelled ? paid - cancelled : null;

    /// <summary>A fact of our side.</summary>
    public string? Ours(string name) => Local.GetValueOrDefault(name);

    /// <summary>A fact of the platform's side.</summary>
    public string? Theirs(string name) => Platform.GetValueOrDefault(name);

    /// <summary>The same facts with what the platform has said since; what it did not repeat stays as it was recorded.</summary>
    public RecordedFacts Updated(PlatformNow? asked)
    {
        if (asked is not { Answered: true })
        {
            return this;
        }
        var platform = new Dictionary<string, string?>(Platform, StringComparer.Ordinal);
        foreach (var (name, value) in asked.Facts.Where(fact => fact.Value is not null))
        {
            platform[name] = value;
        }
        return this with { Platform = platform };
    }

    private static long? Number(string? text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An instant as evidence has it, in UTC; null when it is none.</summary>
    internal static DateTime? Instant(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.UtcDateTime : null;
}
