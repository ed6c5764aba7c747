using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Serilog.Events;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/runs</c>: one run, and operators' commands on it.</summary>
public static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder admin)
    {
        var runs = admin.MapGroup("/runs/{id:guid}").WithTags("Runs").Refuses(StatusCodes.Status404NotFound);
        runs.MapGet("", GetAsync).WithSummary("One run of any task")
            .WithDescription(
                "With its attempts, its plan in words, the totals of its items by outcome, the approval it needs, and for a failure, in plain words, what failed, "
                + "since when, how often, why and what to do.");
        runs.MapGet("/items", ItemsAsync).WithSummary("What a run did, order by order, the latest first")
            .WithDescription(
                "For a dry run or a held one, what it would have done. Paged by key; while the run is in progress, its newest items are on the first page.");
        runs.MapGet("/reminders", RemindersAsync).WithSummary("The reminders of a run, the latest first")
            .WithDescription("For a dry run or a held one, the reminders it would send. 50 per page, phones masked; needs the permission to look up members.");
        runs.MapGet("/log", LogAsync).WithSummary("Log lines of a run, in their order")
            .WithDescription(
                "Without after, the last lines; after=0 begins at the beginning. Keep passing next as after to follow a run in progress.");
        runs.MapPost("/cancel", CancelAsync).Needs(Permission.OperateTasks).WithSummary("Ask a running run to stop at its next safe point")
            .WithDescription("The body is optional. 202: it stops; repeating the request changes nothing. 409 `RUN_ENDED`: it has ended.")
            .Refuses(StatusCodes.Status409Conflict);
        runs.MapPost("/carry-out", CarryOutAsync).Needs(Permission.OperateTasks).WithSummary("Do exactly what a dry run showed")
            .WithDescription(
                "202 with the ID of the run that carries it out: it handles the orders that the dry run lists, for the amounts shown, and no others; a task "
                + "that lists no orders stops and asks when it would notify more members than were shown. The limit above which a run asks for approval "
                + "applies. 409 `NO_PLAN`: it is not a dry run that ended well. 409 `PLAN_TOO_OLD`: it is more than an hour old. 409 `ALREADY_RUNNING`.")
            .Refuses(StatusCodes.Status409Conflict);
        runs.MapPost("/confirm", ConfirmAsync).Needs(Permission.OperateTasks).WithSummary("Approve a held run, exactly as it was shown")
            .WithDescription(
                "202 with the ID of the run that carries it out: it cancels the orders that the held run lists, and no others, or asks again before it would "
                + "notify more members than were shown. 409 `HOLD_DECIDED`, `ALREADY_RUNNING`.").Refuses(StatusCodes.Status409Conflict);
        runs.MapPost("/dismiss", DismissAsync).Needs(Permission.OperateTasks).WithSummary("Reject a held run")
            .WithDescription("Nothing is done; the next scheduled run checks again. 409 `HOLD_DECIDED`.").Refuses(StatusCodes.Status409Conflict);
    }

    private static Task<Results<Ok<RunDetailJson>, ProblemHttpResult>> GetAsync(HttpContext context, RunHistory history, RunDetails details, Guid id)
        => OfRunAsync(context, history, id, null, (actor, run) => details.ReadAsync(actor, run, context.RequestAborted));

    private static Task<Results<Ok<RunItemsJson>, ProblemHttpResult>> ItemsAsync(
        HttpContext context, RunHistory history, RunItemBoard items, Guid id, string? outcome, string? order, long? after, int limit = 50)
        => OfRunAsync(context, history, id, Problems.UnknownWord<ItemOutcome>("outcome", outcome) ?? Problems.Limit(limit, RunHistory.PageLimit),
            async (actor, _) =>
        {
            var page = await items.ItemsAsync(actor, id, Word.Read<ItemOutcome>(outcome), order, before: after, limit: limit, stop: context.RequestAborted);
            return new RunItemsJson([.. page.Rows.Select(RunItemJson.Of)], page.HasOlder ? page.Rows[^1].Id : null);
        });

    private static Task<Results<Ok<RunRemindersJson>, ProblemHttpResult>> RemindersAsync(HttpContext context, RunHistory history, RunReminders reminders,
        Guid id, Guid? after)
        => OfRunAsync(context, history, id, null, async (actor, _) =>
        {
            var (_, page) = await reminders.ReadAsync(actor, new RunReminderFilter(id), after, null, context.RequestAborted);
            return new RunRemindersJson([.. page.Rows.Select(RunReminderJson.Of)], page.HasOlder ? page.Rows[^1].Id : null);
        });

    private static Task<Results<Ok<RunLogJson>, ProblemHttpResult>> LogAsync(
        HttpContext context, RunHistory history, RunBoard runs, Guid id, string? level, string? search, long? after, int limit = 200)
        => OfRunAsync(context, history, id, Problems.UnknownWord<LogEventLevel>("level", level) ?? Problems.Limit(limit, RunBoard.LogLimit),
            async (actor, _) =>
        {
            var lines =
                await runs.LogAsync(actor, id, after, (int)(Word.Read<LogEventLevel>(level) ?? LogEventLevel.Verbose), limit, context.RequestAborted, search);
            return new RunLogJson([.. lines.Select(LogLineJson.Of)], lines.Count > 0 ? lines[^1].Id : after);
        });

    /// <summary>Reads about one run: 400 for an invalid request, 404 when there is no such run.</summary>
    private static async Task<Results<Ok<T>, ProblemHttpResult>> OfRunAsync<T>(HttpContext context, RunHistory history, Guid id, ProblemHttpResult? wrong,
        Func<Actor, RunRow, Task<T>> read)
    {
        var actor = ActorOf.Request(context);
        if (wrong is not null)
        {
            return wrong;
        }
        return await history.FindAsync(actor, id, context.RequestAborted) is { } run ? TypedResults.Ok(await read(actor, run)) : NoRun(id);
    }

    private static async Task<Results<Accepted<CancelJson>, ProblemHttpResult>> CancelAsync(
        HttpContext context, RunDesk desk, Guid id, ReasonRequest? wish)
        => await desk.CancelAsync(ActorOf.Request(context), id, wish?.Reason, context.RequestAborted) switch
        {
            CancelResult.Requested => TypedResults.Accepted($"/api/v1/admin/runs/{id}", new CancelJson(true, "已要求停止", id)),
            CancelResult.Already => TypedResults.Accepted($"/api/v1/admin/runs/{id}", new CancelJson(true, "此前已要求停止", id)),
            CancelResult.Ended => Problems.Conflict("RUN_ENDED", $"Run {id} has ended."),
            CancelResult.ReasonTooLong => Problems.BadParameter("reason", $"is longer than {Reason.Longest} characters."),
            _ => NoRun(id),
        };

    private static async Task<Results<Accepted<TriggerJson>, ProblemHttpResult>> CarryOutAsync(HttpContext context, RunDesk desk, Guid id)
        => await desk.CarryOutAsync(ActorOf.Request(context), id, RunTrigger.Api, context.RequestAborted) switch
        {
            TriggerResult.Started started => TypedResults.Accepted(
                $"/api/v1/admin/runs/{started.RunId}", new TriggerJson(true, "已按试运行结果开始执行", started.RunId, started.WasPaused)),
            TriggerResult.AlreadyRunning busy => Problems.AlreadyRunning("The task", busy.RunId),
            TriggerResult.Invalid(var fault) => Problems.Conflict(TriggerFaults.Code(fault), TriggerFaults.Say(fault, "The task")),
            _ => NoRun(id),
        };

    private static async Task<Results<Accepted<TriggerJson>, ProblemHttpResult>> ConfirmAsync(HttpContext context, HoldDesk holds, Guid id, ReasonRequest wish)
        => await holds.ConfirmAsync(ActorOf.Request(context), id, wish.Reason, RunTrigger.Api, context.RequestAborted) switch
        {
            HoldResult.Started started => TypedResults.Accepted($"/api/v1/admin/runs/{started.RunId}", new TriggerJson(true, "已批准，开始执行", started.RunId, false)),
            var refused => Refused(id, refused),
        };

    private static async Task<Results<Ok<CancelJson>, ProblemHttpResult>> DismissAsync(HttpContext context, HoldDesk holds, Guid id, ReasonRequest wish)
        => await holds.DismissAsync(ActorOf.Request(context), id, wish.Reason, context.RequestAborted) switch
        {
            HoldResult.Dismissed => TypedResults.Ok(new CancelJson(true, "已驳回", id)),
            var refused => Refused(id, refused),
        };

    private static ProblemHttpResult NoRun(Guid id) => Problems.NotFound($"There is no run {id}.");

    private static ProblemHttpResult Refused(Guid id, HoldResult refused) => refused switch
    {
        HoldResult.ReasonNeeded => Problems.ReasonNeeded(),
        HoldResult.Busy busy => Problems.AlreadyRunning("The task", busy.RunId),
        HoldResult.NotOpen { Decision: { } decision, By: var by } => Problems.Conflict("HOLD_DECIDED", HoldWords.Decided(id, decision, by)),
        _ => Problems.NotFound($"Run {id} is not a held run."),
    };
}

/// <summary>Body of a command with a reason.</summary>
/// <param name="Reason">At most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReasonRequest(string? Reason);

/// <summary>Answer to a cancel or a dismissal.</summary>
public sealed record CancelJson(bool Success, string Message, Guid RunId);
