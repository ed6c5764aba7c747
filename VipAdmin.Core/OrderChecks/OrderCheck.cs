namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// The state of asking the platform about one order: how many consecutive answers were unknown, and when to ask next.
/// A row exists once an order needs a second query, or was cancelled and is watched for a late payment.
/// </summary>
public sealed class OrderCheck
{
    public required string OrderId { get; set; }
    public required string OrderNo { get; set; }
    /// <summary>Unknown answers in a row; 0 after any usable answer.</summary>
    public int UnknownAttempts { get; set; }
    /// <summary>When the order is due again (UTC); null = nothing left to ask.</summary>
    public DateTime? NextAt { get; set; }
    public DateTime? LastAt { get; set; }
    /// <summary>Error code or platform state of the last answer.</summary>
    public string? LastCode { get; set; }
    /// <summary>Set while a cancelled order is watched for a late payment: when it was cancelled (UTC).</summary>
    public DateTime? WatchedSince { get; set; }
}
