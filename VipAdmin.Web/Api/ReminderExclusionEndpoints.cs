using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/reminders/exclusions</c>: who gets no reminders.</summary>
internal static class ReminderExclusionEndpoints
{
    public static void MapExclusions(this IEndpointRouteBuilder reminders)
    {
        var all = reminders.MapGroup("/exclusions");
        all.MapGet("", ListAsync).WithSummary("Members who get no reminders, newest first")
            .WithDescription("Those in force, or with `ended=true` those that have ended. Phones come masked. Pages by `next`, sent as before.");
        all.MapPost("", AddAsync).Needs(Permission.OperateTasks).WithSummary("Exclude members from reminders, one or a list")
            .WithDescription("""
                Phone numbers or user ids, at most 10,000. All of them, or none when one names no member: 422 `UNKNOWN_MEMBERS` lists the first of those.
                Members who are excluded already stay so as before. Without `until` the exclusion lasts until a person ends it.
                """).Refuses(StatusCodes.Status422UnprocessableEntity);
        all.MapDelete("/{id:guid}", EndAsync).Needs(Permission.OperateTasks).WithSummary("End an exclusion: the member gets reminders again")
            .WithDescription("Needs a reason. The row stays; 409 `ALREADY_ENDED` when time or a person has ended it.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<ExclusionPageJson>> ListAsync(HttpContext context, ReminderExclusionBoard board, bool ended = false, Guid? before = null)
    {
        var (page, count) = await board.ReadAsync(ActorOf.Request(context), ended, before, null, context.RequestAborted);
        return TypedResults.Ok(new ExclusionPageJson([.. page.Rows.Select(ExclusionJson.Of)], Math.Min(count, ReminderExclusionBoard.CountLimit),
            count > ReminderExclusionBoard.CountLimit, page.HasOlder ? page.Rows[^1].Id : null));
    }

    private static async Task<Results<Ok<ExcludedJson>, ProblemHttpResult>> AddAsync(HttpContext context, ReminderExclusionDesk desk, ExclusionRequest body)
        => await desk.AddAsync(ActorOf.Request(context), string.Join('\n', body.Members ?? []), body.Until?.Utc, body.Reason, context.RequestAborted) switch
        {
            ExclusionResult.Done done => TypedResults.Ok(new ExcludedJson(done.Members, done.Before)),
            ExclusionResult.Wrong wrong => Problems.Refused(StatusCodes.Status422UnprocessableEntity, "UNKNOWN_MEMBERS",
                $"{wrong.Count} of the members are not known; none was excluded.",
                new Dictionary<string, object?> { ["faults"] = wrong.Faults.Select(fault => new { member = fault.Line, text = fault.Text }).ToArray() }),
            ExclusionResult.Past => Problems.EndInThePast(),
            ExclusionResult.WrongSize => Problems.BadParameter("members", $"holds 1 to {ReminderExclusionDesk.Most} phone numbers or user ids."),
            _ => Problems.ReasonNeeded(),
        };

    private static async Task<Results<Ok<ExclusionEndedJson>, ProblemHttpResult>> EndAsync(HttpContext context, ReminderExclusionDesk desk, Guid id,
        string? reason)
        => await desk.EndAsync(ActorOf.Request(context), id, reason, context.RequestAborted) switch
        {
            ExclusionResult.Done => TypedResults.Ok(new ExclusionEndedJson(id, true)),
            ExclusionResult.Unknown => Problems.NotFound("There is no such exclusion."),
            ExclusionResult.Ended => Problems.Conflict("ALREADY_ENDED", "The exclusion has ended already."),
            _ => Problems.ReasonNeeded(),
        };
}
