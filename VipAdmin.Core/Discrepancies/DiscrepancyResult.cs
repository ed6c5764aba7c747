namespace VipAdmin.Core.Discrepancies;

/// <summary>The result of a command about a discrepancy.</summary>
public abstract record DiscrepancyResult
{
    public sealed record Done : DiscrepancyResult;

    /// <summary>There is no such discrepancy.</summary>
    public sealed record Unknown : DiscrepancyResult;

    /// <summary>It was changed after the person read it; nothing was done.</summary>
    /// <param name="By">Name of the person who changed it last; null when its history does not say.</param>
    public sealed record Stale(string? By) : DiscrepancyResult;

    /// <summary>Only an unfinished discrepancy can be assigned or resolved.</summary>
    public sealed record AlreadyResolved : DiscrepancyResult;

    /// <summary>Only a finished discrepancy can be reopened.</summary>
    public sealed record NotResolved : DiscrepancyResult;

    /// <summary>The same difference is open as a newer discrepancy, so this one cannot be reopened.</summary>
    public sealed record AnotherOpen : DiscrepancyResult;

    /// <summary>A discrepancy is set aside until a later day than today.</summary>
    public sealed record DayNotAhead : DiscrepancyResult;

    /// <summary>It was refunded at the platform, and no number of the refund, or one that is too long, is given.</summary>
    public sealed record RefundNumberNeeded : DiscrepancyResult;

    /// <summary>The note or resolution is empty.</summary>
    public sealed record NoteNeeded : DiscrepancyResult;

    /// <summary>The note or resolution is longer than <see cref="DiscrepancyDesk.LongestNote"/>.</summary>
    public sealed record NoteTooLong : DiscrepancyResult;
}
