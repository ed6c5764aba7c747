using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Timeline;
using VipAdmin.Web.Audit;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Timeline;

/// <summary>Entries of the timeline in words, the same on the page and in an export.</summary>
public sealed class TimelineWords(IStringLocalizer<TimelineText> words, IStringLocalizer<SchedulingText> tasks, AuditWords audit,
    IStringLocalizer<OrdersText> orders, IStringLocalizer<OverviewText> acts)
{
    /// <summary>What the entry is about: the task, the kind of discrepancy, the host.</summary>
    public string Subject(TimelineEntry entry) => entry.Kind switch
    {
        TimelineKind.Finding => tasks["Discrepancy." + entry.What],
        TimelineKind.Platform => orders.Channel(entry.Channel),
        TimelineKind.Act => Act(entry),
        TimelineKind.Host => entry.Subject ?? "",
        TimelineKind.Alert => words["Alert." + entry.What],
        _ => entry.JobKey is { } key ? TaskNames.Of(key) : "",
    };

    /// <summary>What happened to it.</summary>
    public string Event(TimelineEntry entry) => entry.Kind switch
    {
        TimelineKind.Run => Run(entry),
        TimelineKind.Platform => words.Counted("Platform.Silent", entry.Times),
        TimelineKind.Finding => words["Finding." + entry.Event],
        TimelineKind.Host => words["Host." + entry.Event],
        TimelineKind.Alert => $"{(entry.JobKey is { } key ? TaskNames.Of(key) + " · " : "")}{words["Alert." + entry.Event].Value}",
        _ => string.Join(" · ", new[] { audit.Changes(entry.Changes), entry.Reason }.Where(part => !string.IsNullOrEmpty(part))),
    };

    /// <summary>What became of it, in a word; null for a run, whose state has a chip of its own, and where the row says it already.</summary>
    public string? State(TimelineEntry entry) => entry.Kind switch
    {
        TimelineKind.Finding => words["Finding." + entry.Event].Value,
        TimelineKind.Host => words["Host." + entry.Event].Value,
        TimelineKind.Alert => words["Alert." + entry.Event].Value,
        _ => null,
    };

    /// <summary>The rest, beside <see cref="State"/>.</summary>
    public string Detail(TimelineEntry entry) => entry.Kind switch
    {
        TimelineKind.Alert => entry.JobKey is { } key ? TaskNames.Of(key) : "",
        TimelineKind.Finding or TimelineKind.Host => "",
        _ => Event(entry),
    };

    /// <summary>The page of what it is about; for runs told as one, the history of their hour. Null when there is none.</summary>
    public static string? Href(TimelineEntry entry) => entry.Kind switch
    {
        TimelineKind.Run when entry.Times > 1 => History(entry),
        TimelineKind.Run or TimelineKind.Platform or TimelineKind.Alert when entry.Id is { } run => $"/runs/{run}",
        TimelineKind.Finding when entry.Id is { } id => $"/discrepancies/{id}",
        TimelineKind.Act when entry.Subject is { } target => AuditTarget.Address(entry.What, target),
        TimelineKind.Host => "/hosts",
        TimelineKind.Alert when entry.JobKey is { } key => $"/tasks/{key}",
        _ => null,
    };

    private static string History(TimelineEntry entry)
    {
        var range = Core.TimeRange.Between(entry.Since!.Value, entry.At.AddSeconds(1))!;
        return $"{TimeRangeQuery.At($"/tasks/{entry.JobKey}", range)}&status={entry.What}#history";
    }

    private string Run(TimelineEntry entry)
    {
        var why = entry.Reason is { } code ? RunWords.Why(code, tasks) : null;
        if (entry.Times > 1)
        {
            var kind = entry.IsQuiet ? "Runs.Quiet" : entry.What == Core.Word.Of(RunStatus.Missed) ? "Runs.Missed" : "Runs.Skipped";
            var what = words[kind, Count(entry.Times)].Value;
            return why is null ? what : $"{what} · {why}";
        }
        var did = CounterWords.Line(entry.JobKey ?? "", entry.Counters, tasks, entry.IsPlan);
        var dry = entry is { IsPlan: true, Reason: not RunReason.Held } ? tasks["Trigger.DryRun"].Value : null;
        return string.Join(" · ", new[] { dry, did.Length > 0 ? did : entry.IsQuiet ? words["Runs.Nothing"].Value : null, why }.OfType<string>());
    }

    private string Act(TimelineEntry entry)
    {
        // A member's number stays behind its mask, as on the page of the audit.
        var target = entry.Subject is null ? "" : entry.What.StartsWith("member.", StringComparison.Ordinal) ? MaskedPhone.InText(entry.Subject)
            : TaskNames.Find(entry.Subject) ?? entry.Subject;
        return acts["Act." + entry.What, target] is { ResourceNotFound: false } sentence ? sentence.Value
            : $"{audit.Action(entry.What)} {target}".TrimEnd();
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
