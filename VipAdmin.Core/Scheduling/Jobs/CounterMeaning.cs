namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What became of the orders, members or rows that a counter counts, or of the money that it sums up.</summary>
public enum CounterMeaning
{
    /// <summary>Nothing that is said beyond its own name.</summary>
    Other,
    /// <summary>Orders that turned out paid and were settled: gives a member what was paid for.</summary>
    Settled,
    /// <summary>Orders cancelled; cannot be taken back.</summary>
    Cancelled,
    /// <summary>Members told; cannot be taken back.</summary>
    Sent,
    /// <summary>Rows of old history deleted.</summary>
    Removed,
    /// <summary>Orders recorded as a difference and not touched.</summary>
    Difference,
    /// <summary>No usable answer; these are also counted as <see cref="Bad"/>.</summary>
    Unknown,
    /// <summary>Orders or members that could not be judged or handled; they stay as they are.</summary>
    Bad,
}
