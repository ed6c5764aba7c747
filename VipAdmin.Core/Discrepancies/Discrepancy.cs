namespace VipAdmin.Core.Discrepancies;

/// <summary>A difference between what we recorded and what a payment platform says; evidence is kept as recorded, never recomputed.</summary>
public sealed class Discrepancy
{
    public Guid Id { get; set; }
    public DiscrepancyType Type { get; set; }
    public Severity Severity { get; set; }
    public DiscrepancyStatus Status { get; set; }
    /// <summary>What it is about: the order number, or the channel for a fault of a whole platform. One open discrepancy per subject and type.</summary>
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
    /// <summary>Beijing calendar day of the first detection.</summary>
    public DateOnly BusinessDay { get; set; }
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
    public string? ResolvedBy { get; set; }
    public ReasonCode? ReasonCode { get; set; }
    public string? Resolution { get; set; }
    /// <summary>Optimistic version: every change adds one; an act on a stale version is refused.</summary>
    public int Version { get; set; }
}

/// <summary>One line in the life of a discrepancy; never edited.</summary>
public sealed class DiscrepancyEvent
{
    public long Id { get; set; }
    public Guid DiscrepancyId { get; set; }
    public DateTime At { get; set; }
    public required string ActorId { get; set; }
    public required string ActorName { get; set; }
    public DiscrepancyEventKind Kind { get; set; }
    /// <summary>What was said; for <see cref="DiscrepancyEventKind.Assigned"/> the name of the assignee, null when handed back.</summary>
    public string? Note { get; set; }
    /// <summary>Set when somebody resolved it. Kept here because a later resolution replaces the one on the discrepancy.</summary>
    public ReasonCode? ReasonCode { get; set; }
}

/// <summary>What happened to a discrepancy.</summary>
public enum DiscrepancyEventKind { Detected, Noted, Assigned, Resolved, AutoResolved, Reopened }

/// <summary>Kinds of differences; names and severities as in the reconciliation desks of the field.</summary>
public enum DiscrepancyType
{
    LostCallback,
    LatePayment,
    AmountMismatch,
    CloseConflict,
    QueryExhausted,
    MissingVipOrder,
    UserNotFound,
    PackageNotFound,
    RefundRemoteOnly,
    IdentityMismatch,
    InvalidSignature,
    /// <summary>One transaction of the platform is claimed by two orders.</summary>
    DuplicatePayment,
    /// <summary>Paid on the platform, and the database refused to grant the membership.</summary>
    PaidNotActivated,
    /// <summary>Paid here, and the platform says that it was not paid there.</summary>
    ChannelMissing,
}

/// <summary>How soon somebody must look: critical 15 min, high 30 min, medium 2 h, low 24 h.</summary>
public enum Severity { Low, Medium, High, Critical }

/// <summary>Where a discrepancy stands.</summary>
public enum DiscrepancyStatus { Open, Assigned, Resolved, AutoResolved }

/// <summary>Why somebody resolved it, for statistics.</summary>
public enum ReasonCode { PolicyException, OpsApproval, CustomerDispute, DataCorrection, Cutoff, TestOrder }
