using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>The verbs that match a day and show its figures.</summary>
public static class DayVerbs
{
    /// <summary>Days back for which <c>statement match</c> without a day matches what has a statement.</summary>
    private const int Back = 7;

    /// <summary>Both sides' figures.</summary>
    public static async Task<int> ShowAsync(VerbHost host, DateOnly day, string? channel, bool json, CancellationToken stop)
    {
        var figures = await host.Get<DayBoard>().ReadAsync(VerbHost.Operator, day, channel, stop);
        if (json)
        {
            Output.Json(DayJson.Of(day, figures));
            return ExitCode.Done;
        }
        Output.Table(["channel", "close", "statement", "local", "refunds", "platform", "refunds", "difference", "carried", "explained", "unexplained",
            "discrepancies"], figures.Select(each => new[]
        {
            each.Channel, each.State, each.Statement ? "yes" : "no", Side(each.Local.Payments), Side(each.Local.Refunds), Side(each.Platform.Payments),
            Side(each.Platform.Refunds), Money.FormatDifference(each.DifferenceFen), Money.FormatDifference(each.Carried.Fen),
            Money.FormatDifference(each.ExplainedFen), Money.FormatDifference(each.UnexplainedFen),
            each.Discrepancies.Count == 0 ? "–" : string.Join(" ", each.Discrepancies.Select(type => $"{type.Key}={type.Value}")),
        }));
        return ExitCode.Done;

        static string Side(DaySum sum) => $"{Output.Number(sum.Count)} {Money.Format(sum.Fen)}";
    }

    /// <summary>The days of a month.</summary>
    /// <param name="month">Any day of it; null is this month.</param>
    public static async Task<int> ListAsync(VerbHost host, DateOnly? month, string? channel, bool json, CancellationToken stop)
    {
        var of = month ?? BusinessDay.Of(host.Get<TimeProvider>().UtcNow());
        var days = await host.Get<MonthBoard>().ReadAsync(VerbHost.Operator, of, channel, stop);
        if (json)
        {
            Output.Json(MonthJson.Of(of, days));
            return ExitCode.Done;
        }
        Output.Table(["day", "channel", "standing", "local", "platform", "fee", "difference", "open", "prepared by", "confirmed by"],
            days.Where(day => day.Standing is not (DayStanding.Future or DayStanding.Before)).Select(day => new[]
            {
                StatementJson.Day(day.Day), day.Channel, Word.Of(day.Standing), day.Matched ? Money.Format(day.Figures.Local.NetFen) : "–",
                day.Figures.Statement ? Money.Format(day.Figures.Platform.NetFen) : "–", day.Figures.Statement ? Money.Format(day.Figures.FeeFen) : "–",
                day.Counts ? Money.FormatDifference(day.Figures.DifferenceFen) : "–", Output.Number(day.Open), day.PreparedBy ?? "–", day.ConfirmedBy ?? "–",
            }));
        return ExitCode.Done;
    }

    /// <summary>Matches a day, or every day of the last week that has a statement.</summary>
    public static async Task<int> MatchAsync(VerbHost host, string? channel, DateOnly? day, bool json, CancellationToken stop)
    {
        var matching = host.Get<DayMatching>();
        var today = BusinessDay.Of(host.Get<TimeProvider>().UtcNow());
        var matched = new List<MatchedDayJson>();
        foreach (var each in PaymentMethod.Channels.Where(each => channel is null || each == channel))
        {
            foreach (var date in day is { } given ? [given] : await matching.DaysAsync(each, today.AddDays(-Back), today, stop))
            {
                matched.Add(MatchedDayJson.Of(each, date, await matching.MatchAsync(VerbHost.Operator, each, date, null, stop)));
            }
        }
        if (json)
        {
            Output.Json(new MatchedDaysJson([.. matched]));
            return ExitCode.Done;
        }
        Output.Table(["day", "channel", "lines", "matched", "carried", "discrepancies", "new", "resolved", ""], matched.Select(each => new[]
        {
            each.Day, each.Channel, Output.Number(each.Lines), Output.Number(each.Matched), Output.Number(each.Carried), Output.Number(each.Discrepancies),
            Output.Number(each.Found), Output.Number(each.Closed), each.Locked ? "closed, left as it was signed" : "",
        }));
        return ExitCode.Done;
    }
}
