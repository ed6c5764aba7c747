using VipAdmin.Core.Scheduling;

namespace VipAdmin.Web.Api;

/// <summary>A run as the API and <c>--json</c> print it. Times are UTC; counters have the names of the contract.</summary>
public sealed record RunJson(
    Guid Id, string Task, DateTime? Slot, string Trigger, string Status, DateTime StartedAt, DateTime? FinishedAt, double? DurationSeconds,
    int Attempt, DateTime? NextAttemptAt, string Node, string Actor, bool DryRun, IReadOnlyDictionary<string, long> Counters,
    RunProgressJson? Progress, string? ErrorCode, string? Error, WindowJson? Window, CancelRequestJson? CancelRequest, Guid? Confirms)
{
    /// <summary>The run as it stood when it was read.</summary>
    public static RunJson Of(RunRow run, DateTime now) => new(
        run.Id, run.JobKey, run.Slot, JobText.Of(run.Trigger), JobText.Of(run.Status), run.StartedAt, run.FinishedAt,
        run.Duration(now)?.TotalSeconds, run.Attempt, run.NextAttemptAt, run.Node, run.Actor, run.DryRun, run.Counters,
        run.Progress(now) is { } progress ? new RunProgressJson(progress.Done, progress.Total, progress.PerSecond) : null, run.ErrorCode, run.Error,
        WindowJson.Of(run.Window), CancelRequestJson.Of(run), run.Confirms);
}

/// <summary>How far a running run is.</summary>
public sealed record RunProgressJson(long Done, long? Total, double? PerSecond);

/// <summary>A task at a glance.</summary>
public sealed record TaskJson(
    string Key, string Title, string Cron, string Zone, string State, bool Healthy, DateTime? NextSlot, DateTime? OverdueSlot, PauseJson? Pause, RunJson? Running, RunJson? LastRun)
{
    /// <summary>The card as the API prints it.</summary>
    public static TaskJson Of(JobCard card) => new(
        card.Job.Key, card.Job.Title, card.Job.Cron, card.Job.Zone, System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(card.State.ToString()), card.Healthy,
        card.NextSlot, card.OverdueSlot, card.Pause is { } pause ? new PauseJson(pause.Reason, pause.PausedBy, pause.PausedAt, pause.Until) : null,
        card.Running is { } running ? RunJson.Of(running, card.At) : null, card.Last is { } last ? RunJson.Of(last, card.At) : null);
}

/// <summary>Who paused a task, why, and until when (UTC; null = until somebody resumes).</summary>
public sealed record PauseJson(string Reason, string By, DateTime Since, DateTime? Until);

/// <summary>One order in a run; in a dry run <see cref="After"/> is what it would have become.</summary>
public sealed record RunItemJson(string OrderNo, long? AmountFen, string? Before, string? After, string Outcome, string? Code, int? LatencyMs)
{
    /// <summary>The item as printed.</summary>
    public static RunItemJson Of(RunItemRow item) => new(item.OrderNo, item.AmountFen, Word(item.Before), Word(item.After), Word(item.Outcome)!, item.Code, item.LatencyMs);

    private static string? Word<T>(T? value) => value is null ? null : System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!);
}

/// <summary>A finished run with its plan and its items (the first 500), as <c>trigger --json</c> prints it.</summary>
public sealed record RunOutcomeJson(
    Guid Id, string Task, string Trigger, string Status, DateTime StartedAt, DateTime? FinishedAt, int Attempt, string Node, string Actor, bool DryRun,
    IReadOnlyDictionary<string, long> Counters, string? ErrorCode, string? Error, WindowJson? Window, RunPlanJson Plan, IReadOnlyList<RunItemJson> Items)
{
    public static RunOutcomeJson Of(RunRow row, RunJson run, IEnumerable<RunItemRow> items) => new(
        run.Id, run.Task, run.Trigger, run.Status, run.StartedAt, run.FinishedAt, run.Attempt, run.Node, run.Actor, run.DryRun, run.Counters, run.ErrorCode, run.Error, run.Window,
        RunPlanJson.Of(row), [.. items.Select(RunItemJson.Of)]);
}
