namespace VipAdmin.Core.Discrepancies;

/// <summary>A discrepancy in a list.</summary>
public sealed record DiscrepancyRow(
    Guid Id, DiscrepancyType Type, Severity Severity, DiscrepancyStatus Status, string Subject, string? OrderNo, string? UserId, string? Channel,
    long? LocalFen, long? PlatformFen, DateTime FirstSeenAt, DateTime LastSeenAt, int SeenCount, Guid? RunId, string? Assignee, string? AssigneeName,
    DateTime? ResolvedAt, string? ResolvedBy, ReasonCode? ReasonCode, string? Resolution, int Version)
{
    /// <summary>It waits for a person.</summary>
    public bool Unfinished => !Discrepancy.Finished.Contains(Status);
    /// <summary>When it must be resolved (UTC).</summary>
    public DateTime DueAt => SeverityClock.DueAt(Severity, FirstSeenAt);
    /// <summary>Platform minus ours in fen; null when one side is unknown.</summary>
    public long? DifferenceFen => PlatformFen - LocalFen;
}
