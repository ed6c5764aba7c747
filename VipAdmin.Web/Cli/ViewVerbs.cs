using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Api;
using VipAdmin.Web.Scheduling.Board;

namespace VipAdmin.Web.Cli;

/// <summary>Read-only verbs: slots, figures, checked windows, open holds, the cost of a pause. The JSON is the API's.</summary>
public static class ViewVerbs
{
    public static async Task<int> TimelineAsync(VerbHost host, string task, DateTime? from, DateTime? until, bool json, CancellationToken stop)
    {
        if (await host.Get<JobBoard>().CardAsync(VerbHost.Operator, task, stop) is not { } card)
        {
            return Ending.UnknownTask(json, task);
        }
        var range = SlotRange.Of(from, until, card.At);
        if (range is SlotRange.Wrong(var end, var why))
        {
            return Ending.Wrong(json, end == "to" ? "--until is not later than --from." : why.Replace("is more", "--from is more").Replace("to.", "--until."));
        }
        var timeline = host.Get<SlotTimeline>();
        var slots = range is SlotRange.Between(var start, var stopAt)
            ? await timeline.ReadAsync(VerbHost.Operator, card, start, stopAt, stop) : await timeline.ReadAsync(VerbHost.Operator, card, stop);
        if (json)
        {
            Output.Json(new TimelineJson(task, card.At, [.. slots.Select(SlotJson.Of)]));
            return ExitCode.Done;
        }
        Output.Table(["from", "until", "slots", "outcome", "why", "max delay", "run"], Alike(slots).Select(group => new[]
        {
            Output.Time(group[0].Slot), Output.Time(group[^1].Slot), group.Count.ToString(CultureInfo.InvariantCulture), Word.Of(group[0].Outcome),
            group[0].Reason ?? "",
            group.Max(SlotWords.Late) is { } late ? Seconds(late.TotalMilliseconds) : "–", group[^1].RunId?.ToString() ?? "–",
        }));
        return ExitCode.Done;
    }

    public static async Task<int> FiguresAsync(VerbHost host, string task, string? range, bool json, CancellationToken stop)
    {
        if (host.Get<JobSettingsInForce>().Find(task) is not { } job)
        {
            return Ending.UnknownTask(json, task);
        }
        var now = host.Get<TimeProvider>().UtcNow();
        var wanted = range is null ? JobTrend.Usual(job, now) : FiguresJson.Ranges[range];
        var trend = host.Get<JobTrend>();
        var figures = FiguresJson.Of(job, wanted, await trend.FiguresAsync(VerbHost.Operator, job, wanted, stop),
            await trend.PointsAsync(VerbHost.Operator, job, wanted, stop), now);
        if (json)
        {
            Output.Json(figures);
            return ExitCode.Done;
        }
        Output.Table(["task", "range", "done", "warnings", "failed", "held", "success", "duration p50", "p95", "delay p95", "delay max", "last failure"],
        [[
            figures.Task, figures.Range, $"{figures.Done}", $"{figures.Warnings}", $"{figures.Failed}", $"{figures.Held}",
            figures.SuccessRate is { } rate ? rate.ToString("0.00 %", CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal) : "–",
            Seconds(figures.DurationMs?.P50), Seconds(figures.DurationMs?.P95), Seconds(figures.LateMs?.P95), Seconds(figures.LateMs?.Max),
            figures.LastFailure is { } failure ? $"{Output.Time(failure.StartedAt)} {failure.ErrorCode} {failure.Id}" : "–",
        ]]);
        return ExitCode.Done;
    }

    public static async Task<int> CoverageAsync(VerbHost host, DateTime? hour, DateTime? from, DateTime? until, bool json, CancellationToken stop)
    {
        var coverage = host.Get<Coverage>();
        if (hour is { } at)
        {
            var detail =
                await coverage.HourAsync(VerbHost.Operator, host.Get<JobSettingsInForce>().Find(Timetable.Reconciliation)!, at.Date.AddHours(at.Hour), stop);
            if (json)
            {
                Output.Json(CoverageWindowsJson.Of(detail, host.Get<TimeProvider>().UtcNow()));
                return ExitCode.Done;
            }
            Output.Table(["slot", "outcome", "orders from", "until", "checked", "by run"], detail.Windows.Select(window => new[]
            {
                Output.Time(window.Slot.Slot), Word.Of(window.Slot.Outcome), Output.Time(window.From), Output.Time(window.Until),
                Output.Time(window.LookedAtAt), window.LookedAtBy?.ToString() ?? "–",
            }));
            return ExitCode.Done;
        }
        if (TimeRange.Between(from, until) is not { } range)
        {
            return Ending.Wrong(json, "--until is not later than --from.");
        }
        if (!coverage.Holds(range))
        {
            return Ending.Wrong(json, $"--from is more than {Coverage.MostDays} days before --until.");
        }
        var hours = await coverage.HoursAsync(VerbHost.Operator, range, stop);
        if (json)
        {
            Output.Json(new CoverageJson([.. hours.Select(CoverageHourJson.Of)]));
            return ExitCode.Done;
        }
        Output.Table(["hour", "slots", "on time", "late", "missed", "failed", "reruns"], hours.Select(each => new[]
        {
            Output.Time(each.Hour), $"{each.Slots}", $"{each.OnTime}", $"{each.Late}", $"{each.Missed}", $"{each.Failed}", $"{each.Again}",
        }));
        return ExitCode.Done;
    }

    public static async Task<int> HoldsAsync(VerbHost host, bool json, CancellationToken stop)
    {
        var holds = (await host.Get<HoldDesk>().OpenAsync(VerbHost.Operator, stop)).Select(hold => HoldJson.Of(hold)).ToArray();
        if (json)
        {
            Output.Json(new HoldsJson(holds));
            return ExitCode.Done;
        }
        if (holds.Length == 0)
        {
            return Ending.Said("No run needs approval.");
        }
        Output.Table(["task", "held", "expires", "would handle", "limit", "plan", "run"], holds.Select(hold => new[]
        {
            hold.Task, Output.Time(hold.HeldAt), Output.Time(hold.LapsesAt), $"{hold.Touched}", $"{hold.Allowed}", hold.Plan, hold.RunId.ToString(),
        }));
        return ExitCode.Done;
    }

    /// <summary>The cost of pausing one task, or all; nothing is changed.</summary>
    public static int PauseCost(VerbHost host, string? task, DateTime? until, bool json)
    {
        var plans = host.Get<JobSettingsInForce>();
        var jobs = task is null ? plans.All : plans.Find(task) is { } job ? [job] : [];
        var now = host.Get<TimeProvider>().UtcNow();
        if (jobs.Count == 0)
        {
            return Ending.UnknownTask(json, task!);
        }
        if (until <= now)
        {
            return Ending.Wrong(json, "--until is not in the future.");
        }
        PauseCostJson[] costs = [.. jobs.Select(each => PauseCostJson.Of(each, now, until))];
        if (json)
        {
            Output.Json(task is null ? new PauseCostsJson(costs) : costs[0]);
            return ExitCode.Done;
        }
        Output.Table(["task", "effect"], costs.Select(cost => new[] { cost.Task, cost.Text }));
        return ExitCode.Done;
    }

    /// <summary>Merges neighbours with the same outcome for the same reason; failures stay separate, so that each run is named.</summary>
    private static IEnumerable<List<SlotCell>> Alike(IReadOnlyList<SlotCell> slots)
    {
        List<SlotCell> group = [];
        foreach (var slot in slots)
        {
            if (group.Count > 0
                && (slot.Outcome != group[0].Outcome || slot.Reason != group[0].Reason
                || slot.Outcome is SlotOutcome.Failed or SlotOutcome.Interrupted or SlotOutcome.Cancelled))
            {
                yield return group;
                group = [];
            }
            group.Add(slot);
        }
        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static string Seconds(double? ms) => ms is { } known ? (known / 1000).ToString("0.000", CultureInfo.InvariantCulture) + " s" : "–";
}
