namespace VipAdmin.Core.Discrepancies;

/// <summary>A discrepancy in a list.</summary>
/// <param name="OrderFen">The amount of the order, whether or not it was booked, in fen.</param>
/// <param name="BookedFen">In our books now (<see cref="DiscrepancyMoney"/>); null when unknown.</param>
/// <param name="ReceivedFen">Received by the platform before refunds; null when unknown.</param>
/// <param name="RefundedFen">Paid back by the platform; null when unknown.</param>
public sealed record DiscrepancyRow(
    Guid Id, DiscrepancyType Type, Severity Severity, DiscrepancyStatus Status, string Subject, string? OrderNo, string? UserId, string? Channel,
    long? OrderFen, long? BookedFen, long? ReceivedFen, long? RefundedFen, DateTime FirstSeenAt, DateTime LastSeenAt, int SeenCount, Guid? RunId,
    string? Assignee, string? AssigneeName, DateTime? ResolvedAt, string? ResolvedBy, ReasonCode? ReasonCode, string? Resolution, int Version)
{
    /// <summary>The platform's amount as recorded, in fen.</summary>
    public long? PlatformFen { get; init; }
    /// <summary>The money it is about: the larger of both amounts, 0 when neither is known.</summary>
    public long AmountFen { get; init; }
    /// <summary>The platform's day of payment; null while it is unknown.</summary>
    public DateOnly? BillDay { get; init; }
    /// <summary>The closed day that it would have changed; then <see cref="BillDay"/> is the day on which that was noticed.</summary>
    public DateOnly? ClosedDay { get; init; }
    /// <summary>Beijing day of the first detection.</summary>
    public DateOnly BusinessDay { get; init; }
    /// <summary>Set aside until this Beijing day.</summary>
    public DateOnly? IgnoredUntil { get; init; }
    /// <summary>It is about one refund alone, and so is its money; not about a payment.</summary>
    public bool OfRefund => Subject != OrderNo && Type.IsOfRefund();
    /// <summary>It waits for a person.</summary>
    public bool Waits => Unfinished && Status != DiscrepancyStatus.Ignored;
    /// <summary>An action is proposed, and is to be carried out or approved.</summary>
    public bool UnderProposal => Status is DiscrepancyStatus.Proposed or DiscrepancyStatus.PendingApproval;
    /// <summary>It waits for a person, or is ignored for now.</summary>
    public bool Unfinished => !Discrepancy.Finished.Contains(Status);
    /// <summary>When it must be resolved (UTC).</summary>
    public DateTime DueAt => SeverityClock.DueAt(Severity, FirstSeenAt);
    /// <summary>The difference by which lists sort (<see cref="Discrepancy.DifferenceFen"/>).</summary>
    internal long? SortedFen { get; init; }
    /// <summary>What the platform holds: received minus refunded, in fen; null when unknown.</summary>
    public long? NetFen => ReceivedFen - RefundedFen;
    /// <summary>What the platform holds beyond our books, in fen; negative when it holds less; null when one side is unknown.</summary>
    public long? DifferenceFen => NetFen - BookedFen;
}
