using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/runs</c>: one run, and what operators do to it.</summary>
public static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder admin)
    {
        var runs = admin.MapGroup("/runs/{id:guid}").WithTags("Runs");
        runs.MapGet("", GetAsync).WithSummary("One run of whichever task, with its attempts, its plan in words and its hold");
        runs.MapPost("/cancel", CancelAsync).WithSummary("Ask a running run to stop at its next safe point")
            .WithDescription("""Body, may be left out: `{"reason":"Alipay maintenance"}`. 202: it stops; asking again changes nothing. 409 `RUN_ENDED`: it has ended.""");
        runs.MapPost("/confirm", ConfirmAsync).WithSummary("Carry out a run that was held before acting")
            .WithDescription("""Body: `{"reason":"campaign"}`. 202 with the id of the run that carries it out. 409 `HOLD_DECIDED`, `ALREADY_RUNNING`.""");
        runs.MapPost("/dismiss", DismissAsync).WithSummary("Do not carry out a held run; the next slot looks again")
            .WithDescription("""Body: `{"reason":"wrong data"}`. 409 `HOLD_DECIDED`.""");
    }

    private static async Task<Results<Ok<RunDetailJson>, ProblemHttpResult>> GetAsync(
        HttpContext context, RunHistory history, RunReport report, HoldDesk holds, TimeProvider time, Guid id)
    {
        var actor = ActorOf.Request(context);
        return await history.FindAsync(actor, id, context.RequestAborted) is { } run
            ? TypedResults.Ok(await RunDetailJson.ReadAsync(actor, run, report, holds, time, context.RequestAborted))
            : Problems.NotFound($"There is no run {id}.");
    }

    private static async Task<Results<Accepted<CancelJson>, ProblemHttpResult>> CancelAsync(
        HttpContext context, JobControl control, Guid id, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ReasonWish? wish)
        => await control.CancelAsync(ActorOf.Request(context), id, wish?.Reason, context.RequestAborted) switch
        {
            CancelResult.Requested => TypedResults.Accepted($"/api/v1/admin/runs/{id}", new CancelJson(true, "已要求停止", id)),
            CancelResult.Already => TypedResults.Accepted($"/api/v1/admin/runs/{id}", new CancelJson(true, "此前已要求停止", id)),
            CancelResult.Ended => Problems.Conflict("RUN_ENDED", $"Run {id} has ended."),
            CancelResult.ReasonTooLong => Problems.BadInput("reason is longer than 500 characters."),
            _ => Problems.NotFound($"There is no run {id}."),
        };

    private static async Task<Results<Accepted<TriggerJson>, ProblemHttpResult>> ConfirmAsync(HttpContext context, HoldDesk holds, Guid id, ReasonWish wish)
        => await holds.ConfirmAsync(ActorOf.Request(context), id, wish.Reason, RunTrigger.Api, context.RequestAborted) switch
        {
            HoldResult.Started started => TypedResults.Accepted($"/api/v1/admin/runs/{started.RunId}", new TriggerJson(true, "已确认，开始执行", started.RunId, false)),
            var refused => Refused(id, refused),
        };

    private static async Task<Results<Ok<CancelJson>, ProblemHttpResult>> DismissAsync(HttpContext context, HoldDesk holds, Guid id, ReasonWish wish)
        => await holds.DismissAsync(ActorOf.Request(context), id, wish.Reason, context.RequestAborted) switch
        {
            HoldResult.Dismissed => TypedResults.Ok(new CancelJson(true, "已决定不执行", id)),
            var refused => Refused(id, refused),
        };

    private static ProblemHttpResult Refused(Guid id, HoldResult refused) => refused switch
    {
        HoldResult.ReasonNeeded => Problems.BadInput("reason is mandatory, at most 500 characters."),
        HoldResult.Busy busy => Problems.AlreadyRunning("The task", busy.RunId),
        HoldResult.NotOpen { Decision: { } decision, By: var by } => Problems.Conflict("HOLD_DECIDED", $"Run {id} was {JobText.Of(decision)} by {by} already."),
        _ => Problems.NotFound($"No open hold belongs to run {id}."),
    };
}

/// <summary>Body of an act that wants a reason.</summary>
/// <param name="Reason">At most 500 characters.</param>
public sealed record ReasonWish(string? Reason);

/// <summary>Answer to a cancel or a dismissal.</summary>
public sealed record CancelJson(bool Success, string Message, Guid RunId);
