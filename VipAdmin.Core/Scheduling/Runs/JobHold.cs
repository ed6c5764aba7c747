using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// A run that would have cancelled or sent too much and waits for a person's decision. Open while <see cref="Decision"/> is null; at most one open hold per
/// task. While it is open the task does nothing irreversible: a task that settles goes on settling (<see cref="JobDefinition.SettlesWhileHeld"/>), and the
/// schedule of any other task is suspended.
/// </summary>
public sealed class JobHold
{
    /// <summary>The run that asks.</summary>
    public Guid RunId { get; set; }
    public required string JobKey { get; set; }
    public DateTime HeldAt { get; set; }
    /// <summary>Orders it would have cancelled, or members it would have notified.</summary>
    public long Touched { get; set; }
    /// <summary>How many it may cancel or notify without asking.</summary>
    public long Allowed { get; set; }
    /// <summary>JSON object of counters: what waits for the decision.</summary>
    public required string Plan { get; set; }
    /// <summary>The run ignored per-order waiting times; the run that carries it out does the same.</summary>
    public bool AskEverything { get; set; }
    public HoldDecision? Decision { get; set; }
    public DateTime? DecidedAt { get; set; }
    public string? DecidedBy { get; set; }
    public string? Reason { get; set; }

    /// <summary>A hold without a decision lapses after this long, and the next slot checks again.</summary>
    public static readonly TimeSpan LapsesAfter = TimeSpan.FromHours(1);

    /// <summary>Whether it still waits for a decision. A hold that is too old no longer counts, even if its row has not been closed yet.</summary>
    public bool IsOpen(DateTime now) => Decision is null && HeldAt > now - LapsesAfter;
}
