using System.Globalization;

namespace VipAdmin.Core.Discrepancies;

/// <summary>A fact that matters for a decision, when it was found and now.</summary>
/// <param name="Then">As recorded; null when it was not.</param>
/// <param name="Now">As our books have it now, or the platform's newest answer since; null when neither says.</param>
public sealed record CaseFact(CaseFactName Name, EvidenceKind Kind, string? Then, string? Now)
{
    /// <summary>Both are known, and they are not the same.</summary>
    public bool Changed => Then is not null && Now is not null
        && (Kind == EvidenceKind.State ? !string.Equals(Then, Now, StringComparison.OrdinalIgnoreCase) : !EvidenceSides.Same(Kind, Then, Now));

    /// <summary>The six facts that decide a discrepancy of this type.</summary>
    public static IReadOnlyList<CaseFact> Of(DiscrepancyRow row, RecordedFacts then, BooksNow now, PlatformNow? asked = null)
    {
        var answer = asked is { Answered: true } ? then with { Platform = asked.Facts } : null;
        return [.. Deciding(row.Type, then.State is null).Select(name => Of(name, then, now, answer))];
    }

    /// <summary>Which facts decide a type.</summary>
    /// <param name="oursAlone">It was found in our own tables: the platform has not been asked.</param>
    public static IReadOnlyList<CaseFactName> Deciding(DiscrepancyType type, bool oursAlone = false) => type switch
    {
        DiscrepancyType.PaidNotActivated when oursAlone => [CaseFactName.OrderStatus, CaseFactName.OrderAmount, CaseFactName.OurPaidAt,
            CaseFactName.GrantedAt, CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.LatePayment => [CaseFactName.OrderStatus, CaseFactName.CancelledAt, CaseFactName.PaidAt, CaseFactName.PlatformAmount,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.AmountMismatch => [CaseFactName.OrderStatus, CaseFactName.OrderAmount, CaseFactName.PlatformAmount, CaseFactName.PaidAt,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.QueryExhausted => [CaseFactName.OrderStatus, CaseFactName.OrderAmount, CaseFactName.PlatformState, CaseFactName.Callbacks,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.MissingVipOrder or DiscrepancyType.PackageNotFound or DiscrepancyType.UserNotFound => [CaseFactName.OrderStatus,
            CaseFactName.PlatformAmount, CaseFactName.PaidAt, CaseFactName.Package, CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.RefundRemoteOnly => [CaseFactName.OrderStatus, CaseFactName.PlatformAmount, CaseFactName.Refunded, CaseFactName.RefundedAt,
            CaseFactName.OurRefunds, CaseFactName.Membership],
        DiscrepancyType.IdentityMismatch => [CaseFactName.OrderStatus, CaseFactName.OrderAmount, CaseFactName.PlatformState, CaseFactName.Callbacks,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.InvalidSignature => [CaseFactName.Channel, CaseFactName.SampleOrder, CaseFactName.Code, CaseFactName.HttpStatus, CaseFactName.KeyId,
            CaseFactName.RequestId],
        DiscrepancyType.DuplicatePayment => [CaseFactName.OrderStatus, CaseFactName.PlatformAmount, CaseFactName.PaidAt, CaseFactName.Owner,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.PaidNotActivated => [CaseFactName.OrderStatus, CaseFactName.PlatformAmount, CaseFactName.PaidAt, CaseFactName.GrantedAt,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.ChannelMissing => [CaseFactName.OrderStatus, CaseFactName.OrderAmount, CaseFactName.OurPaidAt, CaseFactName.PlatformState,
            CaseFactName.Callbacks, CaseFactName.Membership],
        DiscrepancyType.DoubleActivation => [CaseFactName.OrderStatus, CaseFactName.OrderAmount, CaseFactName.OurPaidAt, CaseFactName.Callbacks,
            CaseFactName.LaterPayments, CaseFactName.Membership],
        DiscrepancyType.StatusOverwritten or DiscrepancyType.TimeShift or DiscrepancyType.CutoffCarry => [CaseFactName.OrderStatus, CaseFactName.OrderAmount,
            CaseFactName.OurPaidAt, CaseFactName.PaidAt, CaseFactName.Callbacks, CaseFactName.Membership],
        DiscrepancyType.RefundLocalOnly or DiscrepancyType.RefundAmount or DiscrepancyType.RefundStuck => [CaseFactName.OrderStatus, CaseFactName.OrderAmount,
            CaseFactName.OurRefunds, CaseFactName.Refunded, CaseFactName.RefundedAt, CaseFactName.Membership],
        DiscrepancyType.FeeVariance => [CaseFactName.Channel, CaseFactName.StatementDay, CaseFactName.AgreedFees, CaseFactName.ChargedFees, CaseFactName.Rate,
            CaseFactName.Lines],
        _ => [CaseFactName.OrderStatus, CaseFactName.PlatformState, CaseFactName.PlatformAmount, CaseFactName.PaidAt, CaseFactName.LaterPayments,
            CaseFactName.Membership],
    };

    private static CaseFact Of(CaseFactName name, RecordedFacts then, BooksNow now, RecordedFacts? answer) => name switch
    {
        CaseFactName.OrderStatus => new(name, EvidenceKind.State, then.OrderStatus, Word.Of(now.Order?.Status)),
        CaseFactName.OrderAmount => new(name, EvidenceKind.Fen, Text(then.OrderFen), Text(now.Order?.Fen)),
        CaseFactName.CancelledAt => new(name, EvidenceKind.Time, Text(then.CancelledAt), Text(now.Order?.CancelledAt)),
        CaseFactName.OurPaidAt => new(name, EvidenceKind.Time, Text(then.OurPaidAt), Text(now.Order?.PaidAt)),
        CaseFactName.PlatformState => new(name, EvidenceKind.State, then.State, answer?.State),
        CaseFactName.PlatformAmount => new(name, EvidenceKind.Fen, Text(then.PlatformFen ?? now.StatedFen), Text(answer?.PlatformFen)),
        CaseFactName.PaidAt => new(name, EvidenceKind.Time, Text(then.PaidAt), Text(answer?.PaidAt)),
        CaseFactName.Refunded => new(name, EvidenceKind.Fen, Text(then.RefundedFen), Text(answer?.RefundedFen)),
        CaseFactName.RefundedAt => new(name, EvidenceKind.Time, Text(then.RefundedAt), Text(answer?.RefundedAt)),
        CaseFactName.OurRefunds => new(name, EvidenceKind.Fen, Text(then.OurRefundedFen), Text(now.RefundFen ?? now.Order?.RefundedFen)),
        CaseFactName.LaterPayments => new(name, EvidenceKind.Text, Text(then.LaterPayments ?? (now.Order is null ? (long?)null : now.LaterPaymentsThen)),
            now.Order is null ? null : Text(now.LaterPayments)),
        CaseFactName.Membership => new(name, EvidenceKind.Time, then.MemberKnown ? Membership(then.Lifetime, then.Expiry) : null,
            now.Member is { } member ? Membership(member.Lifetime, member.Expiry) : null),
        CaseFactName.Callbacks => new(name, EvidenceKind.Text, Text(then.Callbacks),
            // The backend does not keep every call, but counts them all.
            now.Order is { } called ? Text(Math.Max(called.CallbackCount, called.Callbacks)) : null),
        CaseFactName.Package => new(name, EvidenceKind.Text, null, now.Order is { } order ? order.PackageLinked ? "true" : "false" : null),
        CaseFactName.Owner => new(name, EvidenceKind.Text, null, now.Owner?.OrderNo),
        CaseFactName.GrantedAt => new(name, EvidenceKind.Time, null, Text(now.Order?.GrantedAt)),
        CaseFactName.Channel => new(name, EvidenceKind.Text, then.Ours(EvidenceName.Channel) ?? then.Theirs(EvidenceName.Channel), null),
        CaseFactName.SampleOrder => new(name, EvidenceKind.Text, then.Ours(EvidenceName.OrderNo), null),
        CaseFactName.Code => new(name, EvidenceKind.Text, then.Theirs(EvidenceName.Code), null),
        CaseFactName.HttpStatus => new(name, EvidenceKind.Text, then.Theirs(EvidenceName.HttpStatus), null),
        CaseFactName.KeyId => new(name, EvidenceKind.Text, then.Theirs(EvidenceName.KeyId), null),
        CaseFactName.RequestId => new(name, EvidenceKind.Text, then.Theirs(EvidenceName.RequestId), null),
        CaseFactName.AgreedFees => new(name, EvidenceKind.Fen, Text(then.OrderFen), null),
        CaseFactName.ChargedFees => new(name, EvidenceKind.Fen, Text(then.PlatformFen), null),
        CaseFactName.Rate => new(name, EvidenceKind.Text, then.Ours(EvidenceName.Rate), null),
        CaseFactName.Lines => new(name, EvidenceKind.Text, then.Theirs(EvidenceName.Lines), null),
        CaseFactName.StatementDay => new(name, EvidenceKind.Text, then.Theirs(EvidenceName.StatementDay), null),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary><see cref="Forever"/>, <see cref="None"/>, or the instant of expiry.</summary>
    private static string Membership(bool lifetime, DateTime? expiry) => lifetime ? Forever : Text(expiry) ?? None;

    /// <summary>A membership for life, as <see cref="CaseFactName.Membership"/> says it.</summary>
    public const string Forever = "lifetime";

    /// <summary>No membership, as <see cref="CaseFactName.Membership"/> says it.</summary>
    public const string None = "none";

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(DateTime? utc) => utc?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
