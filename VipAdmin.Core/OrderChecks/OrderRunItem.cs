using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What a run did to one order: status before and after, the platform's answer, and its latency.</summary>
public sealed class OrderRunItem : RunItem
{
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

    /// <inheritdoc cref="IJob.ForgetPlanAsync" />
    public static Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels)
        => db.JobRunItems.Where(item => item.RunId == runId && item.Planned && !(keepCancels && item.Outcome == ItemOutcome.Cancelled)).ExecuteDeleteAsync();
}
