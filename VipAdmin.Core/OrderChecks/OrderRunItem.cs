using VipAdmin.Core.Backend;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What a run did to one order: status before and after, the platform's answer, and its latency.</summary>
public sealed class OrderRunItem
{
    public long Id { get; set; }
    public Guid RunId { get; set; }
    public DateTime At { get; set; }
    public required string OrderNo { get; set; }
    public long? AmountFen { get; set; }
    public OrderStatus? Before { get; set; }
    public OrderStatus? After { get; set; }
    /// <summary>The outcome: synced, cancelled, left, unknown, …</summary>
    public ItemOutcome Outcome { get; set; }
    /// <summary>Error code or platform state that led to the outcome.</summary>
    public string? Code { get; set; }
    /// <summary>JSON object with the platform's answer (numbers, times, request id, key id); no personal data.</summary>
    public string? Evidence { get; set; }
    public int? LatencyMs { get; set; }
    /// <summary>
    /// Says what would be done: written by a dry run, or by the plan of a run that was held before acting. Never counted as done.
    /// </summary>
    public bool Planned { get; set; }
}
