namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What happened to the orders, members or rows that a counter counts, or to the money it sums up.</summary>
public enum CounterMeaning
{
    /// <summary>No meaning beyond its name.</summary>
    Other,
    /// <summary>Orders that turned out paid and were settled: members get what they paid for.</summary>
    Settled,
    /// <summary>Orders cancelled; irreversible.</summary>
    Cancelled,
    /// <summary>Members notified; irreversible.</summary>
    Sent,
    /// <summary>Rows of old history deleted.</summary>
    Removed,
    /// <summary>Orders recorded as a discrepancy and left unchanged.</summary>
    Difference,
    /// <summary>Those of the <see cref="Difference"/> that had been recorded before the run.</summary>
    KnownDifference,
    /// <summary>No usable answer; these are also counted as <see cref="Bad"/>.</summary>
    Unknown,
    /// <summary>Orders or members that could not be judged or handled, left unchanged.</summary>
    Bad,
}
