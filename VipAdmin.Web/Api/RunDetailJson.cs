using System.Diagnostics.CodeAnalysis;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Web.Api;

/// <summary>One run with everything except its items and log lines.</summary>
/// <param name="State">Its status, except that a run that asked for approval is <c>held</c>: it has neither failed nor been stopped.</param>
/// <param name="LatenessSeconds">Start minus slot.</param>
/// <param name="Attempts">The attempts, in order.</param>
/// <param name="Totals">Number and sum of the items by outcome.</param>
/// <param name="Hold">Set when the run needs approval before cancelling or sending.</param>
/// <param name="Failure">Why it failed, in plain words; null when it did not.</param>
public sealed record RunDetailJson(
    Guid Id, string Task, DateTime? Slot, string Trigger, string Status, string State, DateTime StartedAt, DateTime? FinishedAt, double? DurationSeconds,
    double? LatenessSeconds,
    int Attempt, DateTime? NextAttemptAt, string Node, string Actor, bool DryRun, IReadOnlyDictionary<string, long> Counters,
    RunProgressJson? Progress, string? ErrorCode, string? Error, WindowJson? Window, CancelRequestJson? CancelRequest, Guid? Confirms,
    RunPlanJson Plan, IReadOnlyList<AttemptJson> Attempts, IReadOnlyList<TotalJson> Totals, HoldJson? Hold, FailureJson? Failure);

/// <summary>Reads what belongs to a run, for the API and the command line.</summary>
public sealed class RunDetails(
    RunBoard runs, RunHistory history, RunItemBoard items, HoldDesk holds, PlanBoard plans, FailureStreaks streaks, TimeProvider time)
{
    /// <summary>The current state of the run.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<RunDetailJson> ReadAsync(Actor actor, RunRow row, CancellationToken stop)
    {
        var run = RunJson.Of(row, time.UtcNow());
        var attempts = await runs.AttemptsAsync(actor, row.Id, stop);
        var totals = await items.TotalsAsync(actor, row.Id, stop);
        var hold = await holds.FindAsync(actor, row.Id, stop);
        var carriedOutBy = hold is null ? null : await history.CarriedOutByAsync(actor, row, stop);
        var changes = hold?.IsOpen(time.UtcNow()) == true && HoldCard.PlanOf(hold).Cancelled > 0 ? await plans.ChangesAsync(actor, row.Id, stop) : null;
        var streak = await streaks.OfAsync(actor, row, stop);
        var failure = FailureJson.Of(row, streak, streak is null ? [] : await items.TroublesAsync(actor, row.Id, stop));
        return new RunDetailJson(
            run.Id, run.Task, run.Slot, run.Trigger, run.Status, run.State, run.StartedAt, run.FinishedAt, run.DurationSeconds,
            row.Lateness?.TotalSeconds, run.Attempt, run.NextAttemptAt, run.Node, run.Actor,
            run.DryRun, run.Counters, run.Progress, run.ErrorCode, run.Error, run.Window, run.CancelRequest, run.Confirms, RunPlanJson.Of(row, hold),
            [.. attempts.Select(AttemptJson.Of)],
            [.. totals.OrderBy(total => total.Outcome).Select(total => new TotalJson(Word.Of(total.Outcome), total.Count, total.Fen, total.Planned))],
            HoldJson.Of(hold, carriedOutBy, changes), failure);
    }
}

/// <summary>Number and sum of a run's items with one outcome.</summary>
/// <param name="Planned">A plan: they would end like this, nothing was done.</param>
public sealed record TotalJson(string Outcome, int Count, long Fen, bool Planned);

/// <summary>Orders created from … until (UTC, exclusive).</summary>
public sealed record WindowJson(DateTime From, DateTime Until)
{
    public static WindowJson? Of(RunWindow? window) => window is null ? null : new WindowJson(window.From, window.Until);
}

/// <summary>Who asked a run to stop, when and why.</summary>
public sealed record CancelRequestJson(string By, DateTime At, string? Reason)
{
    public static CancelRequestJson? Of(RunRow run)
        => run.CancelRequestedAt is { } at ? new CancelRequestJson(run.CancelRequestedBy ?? "", at, run.CancelReason) : null;
}

/// <summary>The effect of the run; for a dry run or a held one, the effect it would have.</summary>
/// <param name="Would">Nothing was changed: this is a plan.</param>
/// <param name="Touched">Orders or members changed or reminded, each counted once.</param>
/// <param name="Differences">Orders newly recorded as a discrepancy.</param>
/// <param name="KnownDifferences">Orders whose discrepancy had been recorded before the run.</param>
/// <param name="NotJudged">Orders or members that could not be handled, left unchanged.</param>
/// <param name="Unanswered">Those of them about which the platform gave no answer.</param>
/// <param name="Text">In English.</param>
/// <param name="TextZh">In Chinese.</param>
public sealed record RunPlanJson(
    bool Would, long Touched, long Cancelled, long? CancelledFen, long Settled, long? SettledFen, long Sent, long Removed, long Differences,
    long KnownDifferences, long NotJudged, long Unanswered, string Text, string TextZh)
{
    /// <param name="hold">A held run that did nothing has no counters; its plan is stored with its hold.</param>
    public static RunPlanJson Of(RunRow run, JobHold? hold)
    {
        var counters = hold is null || !run.IsPlan ? run.Counters : HoldCard.CountersOf(hold);
        var declared = Timetable.CountersOf(run.JobKey);
        var plan = RunPlan.Of(declared, counters);
        var (en, zh) = RunPlanWords.Both(plan, run.IsPlan);
        return new RunPlanJson(
            run.IsPlan, RunCounters.Touched(declared, counters), plan.Cancelled, plan.CancelledFen, plan.Settled, plan.SettledFen, plan.Sent,
            plan.Removed, plan.Differences, plan.Known, plan.Bad, plan.Unanswered, en, zh);
    }
}

/// <summary>One attempt of a run.</summary>
/// <param name="NextAt">When the next one was due (UTC); null when there was none.</param>
public sealed record AttemptJson(int Attempt, DateTime StartedAt, DateTime FinishedAt, string? ErrorCode, string? Error, DateTime? NextAt)
{
    public static AttemptJson Of(JobRunAttempt attempt)
        => new(attempt.Attempt, attempt.StartedAt, attempt.FinishedAt, attempt.ErrorCode, attempt.Error, attempt.NextAt);
}

/// <summary>A held run, and the decision about it.</summary>
/// <param name="RunId">The held run: approve or reject it by this ID.</param>
/// <param name="Touched">Orders it would have cancelled, or members it would have reminded.</param>
/// <param name="Allowed">How many it may cancel or remind without approval.</param>
/// <param name="LapsesAt">When the approval expires (UTC): then the next scheduled run checks again.</param>
/// <param name="Plan">The plan that waits for the decision, in English.</param>
/// <param name="PlanZh">The same in Chinese.</param>
/// <param name="Decision"><c>confirmed</c> (approved), <c>dismissed</c> (rejected), <c>lapsed</c> (expired); null while it is undecided.</param>
/// <param name="CarriedOutBy">The run that carried it out; given with the run only, otherwise null.</param>
/// <param name="Gone">Orders it lists that have been paid or handled since; given with the run while its cancels await approval.</param>
/// <param name="More">Orders that became overdue since; approving it leaves them alone. Given like <c>gone</c>.</param>
public sealed record HoldJson(
    Guid RunId, string Task, DateTime HeldAt, DateTime LapsesAt, long Touched, long Allowed, string Plan, string PlanZh,
    string? Decision, string? DecidedBy, DateTime? DecidedAt, string? Reason, Guid? CarriedOutBy, int? Gone, int? More)
{
    [return: NotNullIfNotNull(nameof(hold))]
    public static HoldJson? Of(JobHold? hold, Guid? carriedOutBy = null, PlanChanges? changes = null)
    {
        if (hold is null)
        {
            return null;
        }
        var (en, zh) = RunPlanWords.Both(HoldCard.PlanOf(hold), would: true);
        return new HoldJson(
            hold.RunId, hold.JobKey, hold.HeldAt, hold.HeldAt + JobHold.LapsesAfter, hold.Touched, hold.Allowed, en, zh, Word.Of(hold.Decision),
            hold.DecidedBy, hold.DecidedAt, hold.Reason, carriedOutBy, changes?.Gone, changes?.More);
    }
}
