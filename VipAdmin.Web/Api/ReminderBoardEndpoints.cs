using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Reminders;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/reminders/board</c>, <c>forecast</c> and <c>dry-run</c>: what reminders did, and what they will do.</summary>
internal static class ReminderBoardEndpoints
{
    private const int MostDays = 91;

    public static void MapBoard(this IEndpointRouteBuilder reminders)
    {
        reminders.MapGet("/board", BoardAsync).WithSummary("What the reminders of the last days did: by day and by window")
            .WithDescription("Due, sent, skipped by reason, failed, read, and who renewed within seven days. Up to a minute old.");
        reminders.MapGet("/forecast", ForecastAsync).WithSummary("How many members will be reminded on each of the next 14 days")
            .WithDescription("If nothing changes; exclusions, quiet hours and the schedule count. Up to ten minutes old.");
        reminders.MapGet("/dry-run", DryRunAsync).WithSummary("Who would be reminded of what on a day, and who would not and why")
            .WithDescription("""
                Nothing is sent. `outcome` of a count and of the filter is `sent` or a reason of the ledger such as `EXCLUDED`. Phones come masked.
                Pages by `next`, sent as after.
                """);
    }

    private static async Task<Results<Ok<ReminderBoardJson>, ProblemHttpResult>> BoardAsync(HttpContext context, ReminderBoard board, int days = 28)
        => days is < 1 or > MostDays ? Problems.BadParameter("days", $"is a number from 1 to {MostDays}.")
            : TypedResults.Ok(ReminderBoardJson.Of(await board.ReadAsync(ActorOf.Request(context), days, context.RequestAborted)));

    private static async Task<Ok<ReminderForecastJson>> ForecastAsync(HttpContext context, ReminderForecast forecast)
        => TypedResults.Ok(new ReminderForecastJson([.. (await forecast.ReadAsync(ActorOf.Request(context), context.RequestAborted))
            .Select(day => new ForecastDayJson(day.Day, [.. day.Windows.Select(window => new ForecastWindowJson(window.DaysLeft, window.Members))]))]));

    private static async Task<Results<Ok<ReminderDryRunJson>, ProblemHttpResult>> DryRunAsync(HttpContext context, ReminderDryRun dryRun, TimeProvider time,
        string? day, int? window, string? outcome, string? after)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year > 2200
            || date < BusinessDay.Of(time.UtcNow()))
        {
            return Problems.BadParameter("day", "is today or a Beijing day to come, e.g. 2026-11-22.");
        }
        var filter = DryRunTable.Read(window?.ToString(CultureInfo.InvariantCulture), outcome);
        if (outcome is not null && filter.Outcome is null)
        {
            return Problems.BadWord("outcome", outcome, string.Join(", ", ReminderWords.Reasons.Prepend(DryRunFilter.Told)));
        }
        return TypedResults.Ok(ReminderDryRunJson.Of(date,
            await dryRun.ReadAsync(ActorOf.Request(context), date, filter, after, null, context.RequestAborted)));
    }
}
