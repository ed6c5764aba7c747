using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/days</c>: how a day stands, and its close.</summary>
public static class DayEndpoints
{
    public static void MapDays(this IEndpointRouteBuilder admin)
    {
        var days = admin.MapGroup("/days").WithTags("Days").Refuses(StatusCodes.Status404NotFound);
        days.MapGet("/", ListAsync).WithSummary("The days of a month, channel by channel: figures, how they stand, who signed them").WithDescription(
            "Without `month` the current one in Beijing. Days without a statement have no platform side, days that were not matched no local one.");
        days.MapGet("/{day}", ShowAsync).WithSummary("Both sides' figures of a day and where its close stands").WithDescription(
            "`unexplainedFen` is worked out: what of the difference no carried row and no discrepancy accounts for. 0 once the day is matched.");
        var close = days.MapGroup("/{day}/{channel}").Needs(Permission.HandleDiscrepancies)
            .Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        close.MapPost("/prepare", PrepareAsync).WithSummary("Freeze the figures of a day that agrees, for another person to confirm").WithDescription(
            "The day is matched first. 409 with the code of what stands against it: `NOT_OVER`, `NO_STATEMENT`, `UNFINISHED`, `UNEXPLAINED`, `CLOSED` …");
        close.MapPost("/confirm", ConfirmAsync).WithSummary("Sign and lock a prepared day, as a second person").WithDescription(
            "403 `SAME_PERSON` for the person who prepared it, 403 `NO_PERSON` for programs; 409 `PUT_BACK` when the day changed after it was prepared.");
        close.MapPost("/reopen", ReopenAsync).WithSummary("Open a prepared or closed day again, with a reason").WithDescription(
            "What was signed is kept in the history of the close. 422 without a reason.");
    }

    private static Task<Results<Ok<DayCloseJson>, ProblemHttpResult>> PrepareAsync(HttpContext context, CloseDesk desk, string day, string channel,
        DayPrepareRequest? body)
        => CloseAsync(day, channel, date => desk.PrepareAsync(ActorOf.Request(context), channel, date, body?.Note, context.RequestAborted));

    private static Task<Results<Ok<DayCloseJson>, ProblemHttpResult>> ConfirmAsync(HttpContext context, CloseDesk desk, string day, string channel)
        => CloseAsync(day, channel, date => desk.ConfirmAsync(ActorOf.Request(context), channel, date, context.RequestAborted));

    private static Task<Results<Ok<DayCloseJson>, ProblemHttpResult>> ReopenAsync(HttpContext context, CloseDesk desk, string day, string channel,
        DayReopenRequest body)
        => CloseAsync(day, channel, date => desk.ReopenAsync(ActorOf.Request(context), channel, date, body.Reason, context.RequestAborted));

    private static async Task<Results<Ok<DayCloseJson>, ProblemHttpResult>> CloseAsync(string day, string channel, Func<DateOnly, Task<CloseResult>> act)
    {
        if (Wrong(day, channel, out var date) is { } fault)
        {
            return fault;
        }
        var result = await act(date);
        if (result is CloseResult.Done done)
        {
            return TypedResults.Ok(new DayCloseJson(day, channel, Word.Of(done.State)));
        }
        var (code, message) = CloseWords.Why(result);
        return result switch
        {
            CloseResult.ReasonNeeded => Problems.Refused(StatusCodes.Status422UnprocessableEntity, code, message,
                new Dictionary<string, object?> { ["parameter"] = "reason" }),
            CloseResult.SamePerson or CloseResult.NoPerson => Problems.Refused(StatusCodes.Status403Forbidden, code, message),
            _ => Problems.Conflict(code, message),
        };
    }

    private static ProblemHttpResult? Wrong(string day, string? channel, out DateOnly date)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
        {
            return Problems.BadParameter("day", "is a Beijing day, e.g. 2026-11-22.");
        }
        return channel is null or PaymentMethod.WeChat or PaymentMethod.Alipay
            ? null : Problems.BadWord("channel", channel, $"{PaymentMethod.WeChat}, {PaymentMethod.Alipay}");
    }

    private static async Task<Results<Ok<MonthJson>, ProblemHttpResult>> ListAsync(HttpContext context, MonthBoard board, TimeProvider time, string? month,
        string? channel)
    {
        var first = BusinessDay.Of(time.UtcNow());
        if (month is not null && !DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first))
        {
            return Problems.BadParameter("month", "is a month, e.g. 2026-11.");
        }
        if (channel is not (null or PaymentMethod.WeChat or PaymentMethod.Alipay))
        {
            return Problems.BadWord("channel", channel, $"{PaymentMethod.WeChat}, {PaymentMethod.Alipay}");
        }
        return TypedResults.Ok(MonthJson.Of(first, await board.ReadAsync(ActorOf.Request(context), first, channel, context.RequestAborted)));
    }

    private static async Task<Results<Ok<DayJson>, ProblemHttpResult>> ShowAsync(HttpContext context, DayBoard board, string day, string? channel)
    {
        if (Wrong(day, channel, out var date) is { } fault)
        {
            return fault;
        }
        return TypedResults.Ok(DayJson.Of(date, await board.ReadAsync(ActorOf.Request(context), date, channel, context.RequestAborted)));
    }
}
