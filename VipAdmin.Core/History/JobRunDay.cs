namespace VipAdmin.Core.History;

/// <summary>All runs of a task on one Beijing calendar day taken together; outlives the runs themselves. Dry runs are left out.</summary>
public sealed class JobRunDay
{
    public required string JobKey { get; set; }
    /// <summary>Beijing calendar day of the slot, or of the start of a run without one.</summary>
    public DateOnly Day { get; set; }
    public int Succeeded { get; set; }
    public int Warnings { get; set; }
    public int Failed { get; set; }
    public int Cancelled { get; set; }
    public int Interrupted { get; set; }
    public int Skipped { get; set; }
    public int Missed { get; set; }
    /// <summary>Asked for approval; counted nowhere else.</summary>
    public int Held { get; set; }
    /// <summary>Longest duration in milliseconds; null when nothing ran.</summary>
    public double? MaxMs { get; set; }
    public double? P50Ms { get; set; }
    public double? P95Ms { get; set; }
    /// <summary>Percentiles and maximum of start minus slot in milliseconds, scheduled runs only.</summary>
    public double? P95LateMs { get; set; }
    public double? P99LateMs { get; set; }
    public double? MaxLateMs { get; set; }
    /// <summary>Sums, JSON object.</summary>
    public required string Counters { get; set; }
    /// <summary>Durations by size class, JSON object (<see cref="History.SizeClasses"/>): with them days can be put together.</summary>
    public required string Durations { get; set; }
    /// <summary>The same of start minus slot.</summary>
    public required string Latenesses { get; set; }
}
