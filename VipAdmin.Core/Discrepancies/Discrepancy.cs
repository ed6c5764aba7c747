using System.Linq.Expressions;

namespace VipAdmin.Core.Discrepancies;

/// <summary>A difference between our records and a payment platform's; the evidence stays as recorded and is never recomputed.</summary>
public sealed class Discrepancy
{
    public Guid Id { get; set; }
    public DiscrepancyType Type { get; set; }
    public Severity Severity { get; set; }
    public DiscrepancyStatus Status { get; set; }
    /// <summary>
    /// The order number, the refund number, a line of a statement (<c>channel:day:line</c>), or the channel for a fault of a whole platform. One unfinished
    /// discrepancy per subject and type.
    /// </summary>
    public required string Subject { get; set; }
    public string? OrderId { get; set; }
    public string? OrderNo { get; set; }
    public string? UserId { get; set; }
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string? Channel { get; set; }
    /// <summary>Our amount in fen.</summary>
    public long? LocalFen { get; set; }
    /// <summary>The platform's amount in fen.</summary>
    public long? PlatformFen { get; set; }
    /// <summary>
    /// The money it is about: the larger of both amounts, 0 when neither is known; it sorts rows whose difference is the same or unknown. Computed by the
    /// database.
    /// </summary>
    public long AmountFen { get; private set; }
    /// <summary>
    /// In our books, net of our refunds, as <see cref="DiscrepancyMoney"/> works it out from the order; null when unknown. The trigger
    /// <c>discrepancies_booked</c> sets it when the row is recorded or its state changes, and <see cref="BookedRefresh"/> when its order has
    /// changed since. Lists sort and sum by it; what a row shows is read from the order.
    /// </summary>
    public long? BookedFen { get; private set; }
    /// <summary>Received by the platform before refunds; null when unknown. Computed by the database.</summary>
    public long? ReceivedFen { get; private set; }
    /// <summary>Paid back by the platform; null when unknown. Computed by the database.</summary>
    public long? RefundedFen { get; private set; }
    /// <summary>What the platform holds beyond our books: received minus refunded minus booked; null when one is unknown. Computed by the database.</summary>
    public long? DifferenceFen { get; private set; }
    /// <summary>The limit of its severity (UTC), as <see cref="SeverityClock"/> has it. Computed by the database.</summary>
    public DateTime DueAt { get; private set; }
    /// <summary>Beijing calendar day of the first detection.</summary>
    public DateOnly BusinessDay { get; set; }
    /// <summary>
    /// Beijing calendar day of the payment or refund at the platform: the day whose statement and close it belongs to. Null while the platform's time is
    /// unknown.
    /// </summary>
    public DateOnly? BillDay { get; set; }
    /// <summary>
    /// The closed day that it would have changed: what is signed stays, so <see cref="BillDay"/> is the day on which it was noticed. Set by the trigger
    /// <c>discrepancies_closed_day</c>, whichever finder writes the row.
    /// </summary>
    public DateOnly? ClosedDay { get; set; }
    /// <summary>JSON object: flat names to texts of our side as it was at detection.</summary>
    public required string LocalEvidence { get; set; }
    /// <summary>JSON object: the platform's side, same names where they mean the same.</summary>
    public required string PlatformEvidence { get; set; }
    public DateTime FirstSeenAt { get; set; }
    public DateTime LastSeenAt { get; set; }
    public int SeenCount { get; set; }
    public Guid? RunId { get; set; }
    public string? Assignee { get; set; }
    public string? AssigneeName { get; set; }
    public DateTime? ResolvedAt { get; set; }
    /// <summary>Name of the actor.</summary>
    public string? ResolvedBy { get; set; }
    /// <summary>Id of the actor; null for rows that were resolved before ids were kept.</summary>
    public string? ResolvedById { get; set; }
    /// <summary>Ignored until this Beijing calendar day; null when it is not ignored.</summary>
    public DateOnly? IgnoredUntil { get; set; }
    public ReasonCode? ReasonCode { get; set; }
    public string? Resolution { get; set; }
    /// <summary>Optimistic version: every act of a person adds one, and an act on a stale version is refused.</summary>
    public int Version { get; set; }

    /// <summary>The statuses in which nothing is left to do.</summary>
    public static IReadOnlyList<DiscrepancyStatus> Finished { get; } =
        [DiscrepancyStatus.Resolved, DiscrepancyStatus.AutoResolved, DiscrepancyStatus.WrittenOff];

    /// <summary>Waits for a person. Written with constants, so that the planner sees that the partial indexes fit.</summary>
    public static readonly Expression<Func<Discrepancy, bool>> Waiting = d => d.Status == DiscrepancyStatus.Open || d.Status == DiscrepancyStatus.Assigned
        || d.Status == DiscrepancyStatus.Proposed || d.Status == DiscrepancyStatus.PendingApproval;

    /// <summary>The same in SQL, and the condition of the index by urgency.</summary>
    public const string WaitingSql = "status IN ('open', 'assigned', 'proposed', 'pendingApproval')";

    /// <summary>Not finished: it waits for a person, or is ignored for now. There is one of them per subject and type.</summary>
    public static readonly Expression<Func<Discrepancy, bool>> Unfinished = d => d.Status == DiscrepancyStatus.Open || d.Status == DiscrepancyStatus.Assigned
        || d.Status == DiscrepancyStatus.Proposed || d.Status == DiscrepancyStatus.PendingApproval || d.Status == DiscrepancyStatus.Ignored;

    /// <summary>The same in SQL, and the condition of the unique index.</summary>
    public const string UnfinishedSql = "status IN ('open', 'assigned', 'proposed', 'pendingApproval', 'ignored')";
}
