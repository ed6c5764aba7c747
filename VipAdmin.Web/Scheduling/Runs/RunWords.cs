using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Codes of runs and items in the reader's words.</summary>
public static class RunWords
{
    /// <summary>A few words for the reason why a run failed or did not run.</summary>
    public static string Why(string code, IStringLocalizer<SchedulingText> words)
        => words.Code("Why.", code);

    /// <summary>How often a task runs, in words.</summary>
    public static string Rhythm(JobDefinition job, IStringLocalizer<SchedulingText> words)
        => Timetable.Shipped.Find(job.Key)?.Cron == job.Cron && words["Rhythm." + job.Key] is { ResourceNotFound: false } known ? known.Value
            : JobSettingsWords.Describe(job.Cron);

    /// <summary>Why a task has no next run.</summary>
    public static string NoNext(JobCard card, IStringLocalizer<SchedulingText> words)
        => card is { Pause: null, Hold: not null, NextSlot: null } && card.State != JobState.Off ? Why(RunReason.AwaitingConfirmation, words)
            : words[card.State == JobState.Off ? "Card.NextOff" : WillCatchUp(card) ? "Card.NextPaused" : "Card.NextPausedNoCatchUp"];

    /// <summary>The pause has skipped a slot that is young enough to be caught up.</summary>
    private static bool WillCatchUp(JobCard card)
        => card.Pause is { } pause && SlotCalendar.Previous(card.Job, card.At) is { } slot && slot > pause.PausedAt && card.At - slot <= card.Job.CatchUpWithin;

    /// <summary>The last column of a history: the reason, and for a pause who paused it.</summary>
    public static string Note(RunRow run, IStringLocalizer<SchedulingText> words)
    {
        if (run.ErrorCode is { } code)
        {
            if (code == RunReason.PlatformOnHold && run.Error is { Length: > 0 } platforms)
            {
                return $"{Why(code, words)} · {string.Join(Punctuation.Comma, platforms.Split(", ").Select(channel => words["Channel." + channel].Value))}";
            }
            if (run.Asked && run.Error?.Split(" > ") is [var touched, var allowed])
            {
                // What it asked for; whether that was decided says the state.
                return words[code == RunReason.CancelsHeld ? "Asked.Cancels" : "Asked.Work", touched, allowed];
            }
            if (WarningWords.Say(code, run.Error) is { } rule)
            {
                return rule;
            }
            return code is RunReason.Paused or RunReason.CancelRequested && run.Error is { Length: > 0 } who ? $"{Why(code, words)} · {who}" : Why(code, words);
        }
        return string.Join(" · ",
            new[] { run.Attempt > 1 ? words["History.Attempts", run.Attempt].Value : null, Waiting(run, words), Bad(run, words) }.OfType<string>());
    }

    /// <summary>How much of a run that ended with a warning for no recorded reason was not handled; null when it is another run.</summary>
    private static string? Bad(RunRow run, IStringLocalizer<SchedulingText> words)
        => run.Status == RunStatus.Warning && RunPlan.Of(Timetable.CountersOf(run.JobKey), run.Counters).Bad is > 0 and var bad
            ? words["History.Bad", bad.ToString("N0", CultureInfo.InvariantCulture)].Value : null;

    /// <summary>How many orders of a run that succeeded got no answer and are asked about again; null when there were none.</summary>
    public static string? Waiting(RunRow run, IStringLocalizer<SchedulingText> words)
        => run.Status != RunStatus.Succeeded || RunPlan.Of(Timetable.CountersOf(run.JobKey), run.Counters).Bad is not (> 0 and var waiting) ? null
            : words.Counted("History.Waiting", waiting);

    /// <summary>What started it, with the name if a person did.</summary>
    public static string Trigger(RunRow run, IStringLocalizer<SchedulingText> words)
    {
        var text = words["Trigger." + run.Trigger].Value;
        text = run.Trigger is RunTrigger.Schedule or RunTrigger.Catchup ? text : $"{text} · {run.Actor}";
        return run.DryRun ? $"{text} · {words["Trigger.DryRun"].Value}" : text;
    }

    /// <summary>The platform's answer, or why an order could not be handled, in words.</summary>
    public static string Answer(string? code, IStringLocalizer<RunText> words)
        => code is null ? "" : words.Code("Answer.", code);

    /// <summary>The window of a run in Beijing time.</summary>
    public static string Window(RunWindow window, IStringLocalizer<RunText> words) => words["Run.WindowSpan", Moment(window.From), Moment(window.Until)];

    /// <summary>Beijing time to the minute, or to the second if it has any.</summary>
    public static string Moment(DateTime utc)
    {
        var local = BusinessDay.ToBeijing(utc);
        return local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>What was done to an order, or would be.</summary>
    /// <param name="planned">Nothing was done.</param>
    public static string Outcome(ItemOutcome outcome, bool planned, IStringLocalizer<SchedulingText> words)
        => words[$"{(planned ? "Would" : "Outcome")}.{outcome}"];

    /// <summary>The same in a sentence.</summary>
    /// <inheritdoc cref="Outcome" path="/param" />
    public static string OutcomeWhy(ItemOutcome outcome, bool planned, IStringLocalizer<SchedulingText> words)
        => words[$"{(planned ? "Would" : "Outcome")}.{outcome}.Why"];

    /// <summary>How an item's outcome looks.</summary>
    public static Tone Tone(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Synced => Shared.Tone.Ok,
        ItemOutcome.Unknown or ItemOutcome.Discrepancy => Shared.Tone.Warning,
        ItemOutcome.Failed => Shared.Tone.Failed,
        _ => Shared.Tone.Neutral,
    };

    /// <summary>An order's status; null shows a dash.</summary>
    public static string Status(OrderStatus? status, IStringLocalizer<SchedulingText> words) => status is { } known ? words["Order." + known] : "—";
}
