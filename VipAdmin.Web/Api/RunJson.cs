using System.Text.Json;
using Serilog.Events;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Board;

namespace VipAdmin.Web.Api;

/// <summary>A run as the API and <c>--json</c> print it. Times are UTC; counters have the names of the contract.</summary>
/// <param name="State">Its status, except that a run that asked for approval is <c>held</c>: it has neither failed nor been stopped.</param>
public sealed record RunJson(
    Guid Id, string Task, DateTime? Slot, string Trigger, string Status, string State, DateTime StartedAt, DateTime? FinishedAt, double? DurationSeconds,
    int Attempt, DateTime? NextAttemptAt, string Node, string Actor, bool DryRun, IReadOnlyDictionary<string, long> Counters,
    RunProgressJson? Progress, string? ErrorCode, string? Error, WindowJson? Window, CancelRequestJson? CancelRequest, Guid? Confirms)
{
    /// <summary>The run at the time it was read.</summary>
    public static RunJson Of(RunRow run, DateTime now) => new(
        run.Id, run.JobKey, run.Slot, Word.Of(run.Trigger), Word.Of(run.Status), Word.Of(run.State), run.StartedAt, run.FinishedAt,
        run.Duration(now)?.TotalSeconds, run.Attempt, run.NextAttemptAt, run.Node, run.Actor, run.DryRun, run.Counters,
        run.Progress(now) is { } progress ? new RunProgressJson(progress.Done, progress.Total, progress.PerSecond) : null, run.ErrorCode, run.Error,
        WindowJson.Of(run.Window), CancelRequestJson.Of(run), run.Confirms);
}

/// <summary>Progress of a running run.</summary>
public sealed record RunProgressJson(long Done, long? Total, double? PerSecond);

/// <summary>A task at a glance.</summary>
/// <param name="State"><c>off</c>, <c>paused</c>, <c>running</c>, <c>held</c>, <c>late</c>, <c>failed</c>, <c>ok</c>, <c>waiting</c>; the first that
/// applies.</param>
/// <param name="OverdueSlot">The slot (UTC) that makes it late.</param>
/// <param name="PauseOverdue">The pause has been in force for too long without an end, or past its end.</param>
/// <param name="Hold">The run that waits for a confirmation.</param>
public sealed record TaskJson(
    string Key, string Title, string Cron, string Zone, string State, bool Healthy, DateTime? NextSlot, DateTime? OverdueSlot, PauseJson? Pause,
    bool PauseOverdue, HoldJson? Hold,
    RunJson? Running, RunJson? LastRun)
{
    /// <summary>The card as the API prints it.</summary>
    public static TaskJson Of(JobCard card) => new(
        card.Job.Key, card.Job.Title, card.Job.Cron, card.Job.Zone, Word.Of(card.State), card.Healthy,
        card.NextSlot, card.OverdueSlot, card.Pause is { } pause ? new PauseJson(pause.Reason, pause.PausedBy, pause.PausedAt, pause.Until) : null,
        card.PauseOverdue, HoldJson.Of(card.Hold),
        card.Running is { } running ? RunJson.Of(running, card.At) : null, card.Last is { } last ? RunJson.Of(last, card.At) : null);
}

/// <summary>Who paused a task, why, and until when (UTC; null = until it is resumed).</summary>
public sealed record PauseJson(string Reason, string By, DateTime Since, DateTime? Until);

/// <summary>One order in a run; in a dry run, and in one that was held, <c>after</c> is the state it would have reached.</summary>
/// <param name="Id">Increases with time within the run.</param>
/// <param name="Evidence">The platform's answer: numbers, times, request id; no personal data.</param>
/// <param name="Planned">A plan: nothing was done.</param>
public sealed record RunItemJson(long Id, DateTime At, string OrderNo, long? AmountFen, string? Before, string? After, string Outcome, string? Code,
    int? LatencyMs, JsonElement? Evidence, bool Planned)
{
    /// <summary>The item as printed.</summary>
    public static RunItemJson Of(RunItemRow item) => new(
        item.Id, item.At, item.OrderNo, item.AmountFen, Word.Of(item.Before), Word.Of(item.After), Word.Of(item.Outcome), item.Code, item.LatencyMs,
        item.Evidence is { } evidence ? JsonSerializer.Deserialize<JsonElement>(evidence) : null, item.Planned);
}

/// <summary>A page of a run's items, the latest first.</summary>
/// <param name="Next">Pass as <c>after</c> for the next page; null = this was the last.</param>
public sealed record RunItemsJson(RunItemJson[] Items, long? Next);

/// <summary>A reminder of a run, or in a plan one that would be sent. Phone and nickname are masked.</summary>
/// <param name="DaysLeft">Beijing days until the day of expiry: 3, 1, 0, −1 … −7.</param>
/// <param name="Status"><c>sent</c>, <c>skipped</c>, <c>failed</c>; null = planned, not sent.</param>
/// <param name="Content">The text of the message.</param>
public sealed record RunReminderJson(Guid Id, DateTime At, string UserId, string? Phone, string? Nickname, int DaysLeft, string? Status, string? Reason,
    string? Content, DateTime VipExpireAt)
{
    public static RunReminderJson Of(RunReminder row)
        => new(row.Id, row.At, row.UserId, row.Phone, row.Nickname, row.DaysLeft, Word.Of(row.Status), row.Reason, row.Content, row.VipExpireAt);
}

/// <summary>A page of a run's reminders, the latest first.</summary>
/// <param name="Next">Pass as <c>after</c> for the next page; null = this was the last.</param>
public sealed record RunRemindersJson(RunReminderJson[] Reminders, Guid? Next);

/// <summary>A line of a run's log.</summary>
/// <param name="Level"><c>verbose</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c>, <c>fatal</c>.</param>
public sealed record LogLineJson(long Id, DateTime At, string Level, string Message, string? Exception)
{
    public static LogLineJson Of(LogLine line) => new(line.Id, line.At, Word.Of((LogEventLevel)line.Level), line.Message, line.Exception);
}

/// <summary>Log lines of a run in their order.</summary>
/// <param name="Next">Pass as <c>after</c> for the following lines, including those not yet written.</param>
public sealed record RunLogJson(LogLineJson[] Lines, long? Next);
