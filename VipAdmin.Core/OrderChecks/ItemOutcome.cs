namespace VipAdmin.Core.OrderChecks;

/// <summary>Outcome of one order in a run.</summary>
public enum ItemOutcome
{
    /// <summary>Turned out paid and was settled.</summary>
    Synced,
    Cancelled,
    /// <summary>Not paid and not overdue: nothing to do.</summary>
    Left,
    /// <summary>No usable answer; the order was not touched.</summary>
    Unknown,
    /// <summary>Recorded as a discrepancy; the order was not touched.</summary>
    Discrepancy,
    /// <summary>A callback or another run changed the order first.</summary>
    Overtaken,
    /// <summary>The order could not be handled; the code says why.</summary>
    Failed,
}
