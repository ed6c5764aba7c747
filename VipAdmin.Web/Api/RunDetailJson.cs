using VipAdmin.Core;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Scheduling;

namespace VipAdmin.Web.Api;

/// <summary>One run with everything about it but its items and log lines.</summary>
/// <param name="Attempts">One a try, in order.</param>
/// <param name="Hold">Set when it was held before acting.</param>
public sealed record RunDetailJson(
    Guid Id, string Task, DateTime? Slot, string Trigger, string Status, DateTime StartedAt, DateTime? FinishedAt, double? DurationSeconds,
    int Attempt, DateTime? NextAttemptAt, string Node, string Actor, bool DryRun, IReadOnlyDictionary<string, long> Counters,
    RunProgressJson? Progress, string? ErrorCode, string? Error, WindowJson? Window, CancelRequestJson? CancelRequest, Guid? Confirms,
    RunPlanJson Plan, IReadOnlyList<AttemptJson> Attempts, HoldJson? Hold)
{
    /// <summary>Reads what belongs to the run.</summary>
    public static async Task<RunDetailJson> ReadAsync(Actor actor, RunRow row, RunReport report, HoldDesk holds, TimeProvider time, CancellationToken stop)
    {
        var run = RunJson.Of(row, time.UtcNow());
        var attempts = await report.AttemptsAsync(actor, row.Id, stop);
        var hold = row.ErrorCode == RunReason.Held ? await holds.FindAsync(actor, row.Id, stop) : null;
        return new RunDetailJson(
            run.Id, run.Task, run.Slot, run.Trigger, run.Status, run.StartedAt, run.FinishedAt, run.DurationSeconds, run.Attempt, run.NextAttemptAt, run.Node, run.Actor, run.DryRun,
            run.Counters, run.Progress, run.ErrorCode, run.Error, run.Window, run.CancelRequest, run.Confirms, RunPlanJson.Of(row), [.. attempts.Select(AttemptJson.Of)], HoldJson.Of(hold));
    }
}

/// <summary>Orders created from … until (UTC, exclusive).</summary>
public sealed record WindowJson(DateTime From, DateTime Until)
{
    public static WindowJson? Of(RunWindow? window) => window is null ? null : new WindowJson(window.From, window.Until);
}

/// <summary>Who asked a run to stop, when and why.</summary>
public sealed record CancelRequestJson(string By, DateTime At, string? Reason)
{
    public static CancelRequestJson? Of(RunRow run) => run.CancelRequestedAt is { } at ? new CancelRequestJson(run.CancelRequestedBy ?? "", at, run.CancelReason) : null;
}

/// <summary>What the run changed; after a dry run or a held one, what it would change.</summary>
/// <param name="Would">Nothing was changed: this is a plan.</param>
/// <param name="Touched">Orders or members changed or told, each once.</param>
/// <param name="Text">In English.</param>
/// <param name="TextZh">In Chinese.</param>
public sealed record RunPlanJson(
    bool Would, long Touched, long Cancelled, long? CancelledFen, long Settled, long? SettledFen, long Sent, long Removed, long Differences, long NotJudged, string Text, string TextZh)
{
    public static RunPlanJson Of(RunRow run)
    {
        var plan = RunPlan.Of(run.Counters);
        var (en, zh) = RunPlanWords.Both(plan, run.IsPlan);
        return new RunPlanJson(run.IsPlan, RunTouch.Of(run.Counters), plan.Cancelled, plan.CancelledFen, plan.Settled, plan.SettledFen, plan.Sent, plan.Removed, plan.Differences, plan.Bad, en, zh);
    }
}

/// <summary>One try of a run.</summary>
/// <param name="NextAt">When the next one was to start (UTC); null when there was none.</param>
public sealed record AttemptJson(int Attempt, DateTime StartedAt, DateTime FinishedAt, string? ErrorCode, string? Error, DateTime? NextAt)
{
    public static AttemptJson Of(JobRunAttempt attempt) => new(attempt.Attempt, attempt.StartedAt, attempt.FinishedAt, attempt.ErrorCode, attempt.Error, attempt.NextAt);
}

/// <summary>A hold, and what became of it.</summary>
/// <param name="Decision"><c>confirmed</c>, <c>dismissed</c>, <c>lapsed</c>; null while it is open.</param>
public sealed record HoldJson(Guid RunId, DateTime HeldAt, long Touched, long Allowed, string? Decision, string? DecidedBy, DateTime? DecidedAt, string? Reason)
{
    public static HoldJson? Of(JobHold? hold)
        => hold is null ? null : new HoldJson(hold.RunId, hold.HeldAt, hold.Touched, hold.Allowed, hold.Decision is { } decision ? JobText.Of(decision) : null, hold.DecidedBy, hold.DecidedAt, hold.Reason);
}
