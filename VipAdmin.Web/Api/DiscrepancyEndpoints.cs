using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/discrepancies</c>: the list, one with everything known about it, and the acts of the desk.</summary>
public static class DiscrepancyEndpoints
{
    /// <summary>Longest page.</summary>
    public const int PageLimit = 500;

    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Conflict = StatusCodes.Status409Conflict;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public static void MapDiscrepancies(this IEndpointRouteBuilder admin)
    {
        var all = admin.MapGroup("/discrepancies").WithTags("Discrepancies");
        all.MapGet("", ListAsync).WithSummary("Discrepancies, the earliest due or the newest first")
            .WithDescription("Paged by key. Without status all of them, newest first. A day is the platform's day of payment in Beijing.");
        var one = all.MapGroup("/{id:guid}").Refuses(NotFound);
        one.MapGet("", GetAsync).WithSummary("One discrepancy with both sides' evidence, its history and its proposals")
            .WithDescription("Evidence stays as it was recorded. `preview` is that of the proposal under way, `result` that of the last one carried out.");
        one.MapGet("/actions", ActionsAsync).WithSummary("The actions that fit, each with what it would do")
            .WithDescription("They depend on type, order and amount; empty when the discrepancy is finished. Propose one to see every row it would change.");
        var acts = one.MapGroup("").Needs(Permission.HandleDiscrepancies).Refuses(Conflict, Unprocessable);
        acts.MapPost("/assign", AssignAsync).WithSummary("Assign to a person, or take the assignment back")
            .WithDescription("422 with `parameter` when the person is unknown here. 409 `STALE_VERSION` with the current discrepancy.");
        acts.MapPost("/note", NoteAsync).WithSummary("Add a note, in any state")
            .WithDescription("422 with `parameter` when it is missing or too long. A colleague's name after @ tells who it is for.");
        acts.MapPost("/resolve", ResolveAsync).WithSummary("Resolve, with a reason code and a note")
            .WithDescription(Ends("A proposal that is under way is withdrawn."));
        acts.MapPost("/write-off", WriteOffAsync).WithSummary("Write off as a loss or gain, with a reason code and a note")
            .WithDescription(Ends("A proposal that is under way is withdrawn."));
        acts.MapPost("/ignore", IgnoreAsync).WithSummary("Set aside until a later day, with a reason code and a note")
            .WithDescription(Ends("On that day it is open again by itself. The same difference is not raised a second time meanwhile."));
        acts.MapPost("/reopen", ReopenAsync).WithSummary("Open a finished or ignored discrepancy again, with a note")
            .WithDescription(Ends("409 `ANOTHER_OPEN` when the same difference is open as a newer one."));
        acts.MapPost("/propose", ProposeAsync).WithSummary("Propose an action, and see every row that it would change")
            .WithDescription("""
                The platform is asked, and the action is carried out and rolled back to make `preview`. `state` becomes `proposed` (the same person may carry it
                out) or `pendingApproval` (a second person must). 422 with `parameter` when something is missing or the action does not fit; 403 `NO_PERSON`
                when a second person is needed and the caller is a program; 503 `NO_ANSWER` when the platform gives no answer; 409 with the code of what
                stands against it.
                """).Refuses(StatusCodes.Status503ServiceUnavailable);
        acts.MapPost("/approve", ApproveAsync).WithSummary("Approve the proposal under way; it is carried out once")
            .WithDescription("""
                The platform is asked again and every fact is checked again. 403 `SAME_PERSON` for whoever proposed it when a second person is needed, 403
                `NO_PERSON` for the command line and for programs without a person behind their token; 503 `NO_ANSWER`: nothing was changed, try again;
                409 `CHANGED` with `changes`, or the code of what stands against it: the proposal was withdrawn.
                """).Refuses(StatusCodes.Status503ServiceUnavailable);
        acts.MapPost("/reject", RejectAsync).WithSummary("Reject the proposal under way, with a note")
            .WithDescription("The person who proposed it withdraws it. The discrepancy is open again.");
    }

    private static string Ends(string more)
        => $"422 with `parameter` when reason code, note or version is missing; 409 `STALE_VERSION` with the current discrepancy. {more}";

    private static async Task<Results<Ok<DiscrepancyPageJson>, ProblemHttpResult>> ListAsync(
        HttpContext context, DiscrepancyList list, string? status, string? type, string? channel, string? day, string? orderNo, string? assignee, Guid? after,
        int limit = 50)
    {
        var (filter, wrong) = DiscrepancyAsked.Filter(status, type, channel, day, orderNo, assignee);
        if ((wrong ?? Problems.Limit(limit, PageLimit)) is { } refused)
        {
            return refused;
        }
        var page = await list.PageAsync(ActorOf.Request(context), filter, after, null, limit, context.RequestAborted);
        return TypedResults.Ok(new DiscrepancyPageJson([.. page.Rows.Select(DiscrepancyJson.Of)], page.HasOlder ? page.Rows[^1].Id : null));
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> GetAsync(HttpContext context, ProposalBoard board, Guid id)
        => await board.FileAsync(ActorOf.Request(context), id, context.RequestAborted) is { } file
            ? TypedResults.Ok(DiscrepancyDetailJson.Of(file)) : DiscrepancyAnswers.None(id);

    private static async Task<Results<Ok<ActionsJson>, ProblemHttpResult>> ActionsAsync(HttpContext context, ProposalBoard board, RepairDesk desk, Guid id)
    {
        var actor = ActorOf.Request(context);
        return await board.FileAsync(actor, id, context.RequestAborted) is null
            ? DiscrepancyAnswers.None(id)
            : TypedResults.Ok(new ActionsJson([.. (await desk.ActionsAsync(actor, id, context.RequestAborted)).Select(ActionJson.Of)], null));
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> AssignAsync(
        HttpContext context, DiscrepancyAnswers answers, DiscrepancyDesk desk, KnownAssignees people, Guid id, AssignRequest wish)
    {
        var actor = ActorOf.Request(context);
        actor.Demand(Permission.HandleDiscrepancies);
        var to = wish.To is null ? null : (await people.ListAsync(actor, context.RequestAborted)).FirstOrDefault(person => person.Id == wish.To);
        if (wish.To is not null && to is null)
        {
            return DiscrepancyAnswers.Field("to", $"\"{wish.To}\" is not known here as a person who may handle discrepancies.");
        }
        return await answers.OfAsync(actor, id, wish.Version, version => desk.AssignAsync(actor, id, version, to, context.RequestAborted),
            context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> NoteAsync(
        HttpContext context, DiscrepancyAnswers answers, DiscrepancyDesk desk, Guid id, NoteRequest wish)
    {
        var actor = ActorOf.Request(context);
        return await answers.OfAsync(actor, id, wish.Version, version => desk.NoteAsync(actor, id, version, wish.Note ?? "", context.RequestAborted),
            context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> ResolveAsync(
        HttpContext context, DiscrepancyAnswers answers, DiscrepancyDesk desk, Guid id, CaseActRequest wish)
    {
        var actor = ActorOf.Request(context);
        return DiscrepancyAsked.Reason(actor, wish.ReasonCode, wish.Version, out var reason) ?? await answers.OfAsync(actor, id, wish.Version,
            version => desk.ResolveAsync(actor, id, version, reason, wish.Note ?? "", context.RequestAborted, refundNo: wish.RefundNo),
            context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> WriteOffAsync(
        HttpContext context, DiscrepancyAnswers answers, DiscrepancyDesk desk, Guid id, CaseActRequest wish)
    {
        var actor = ActorOf.Request(context);
        return DiscrepancyAsked.Reason(actor, wish.ReasonCode, wish.Version, out var reason) ?? await answers.OfAsync(actor, id, wish.Version,
            version => desk.WriteOffAsync(actor, id, version, reason, wish.Note ?? "", context.RequestAborted), context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> IgnoreAsync(
        HttpContext context, DiscrepancyAnswers answers, DiscrepancyDesk desk, Guid id, IgnoreRequest wish)
    {
        var actor = ActorOf.Request(context);
        if (DiscrepancyAsked.Reason(actor, wish.ReasonCode, wish.Version, out var reason) is { } refused)
        {
            return refused;
        }
        return DateOnly.TryParseExact(wish.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            ? await answers.OfAsync(actor, id, wish.Version,
                version => desk.IgnoreAsync(actor, id, version, until, reason, wish.Note ?? "", context.RequestAborted), context.RequestAborted)
            : DiscrepancyAnswers.Field("until", "is a day in Beijing, such as 2026-12-24.");
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> ReopenAsync(
        HttpContext context, DiscrepancyAnswers answers, DiscrepancyDesk desk, Guid id, NoteActRequest wish)
    {
        var actor = ActorOf.Request(context);
        return DiscrepancyAsked.Version(actor, wish.Version) ?? await answers.OfAsync(actor, id, wish.Version,
            version => desk.ReopenAsync(actor, id, version, wish.Note ?? "", context.RequestAborted), context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> ProposeAsync(
        HttpContext context, DiscrepancyAnswers answers, RepairDesk desk, Guid id, ProposeRequest wish)
    {
        var actor = ActorOf.Request(context);
        if (DiscrepancyAsked.Reason(actor, wish.ReasonCode, wish.Version, out var reason) is { } refused)
        {
            return refused;
        }
        if (Word.Read<DiscrepancyAction>(wish.Action) is not { } action)
        {
            return DiscrepancyAnswers.Field("action", $"is one of {Word.List<DiscrepancyAction>()}.");
        }
        var request = new RepairRequest(action, reason, wish.Note, wish.Version!.Value) { OrderNo = wish.OrderNo, ExpireAt = wish.ExpireAt?.Utc };
        return await answers.OfAsync(actor, id, await desk.ProposeAsync(actor, id, request, context.RequestAborted), context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> ApproveAsync(
        HttpContext context, DiscrepancyAnswers answers, RepairDesk desk, Guid id, ApproveRequest wish)
    {
        var actor = ActorOf.Request(context);
        // The caller may hang up, and the approval still counts as a whole or not at all.
        return DiscrepancyAsked.Version(actor, wish.Version) ?? await answers.OfAsync(actor, id,
            await desk.ApproveAsync(actor, id, wish.Version!.Value, CancellationToken.None), context.RequestAborted);
    }

    private static async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> RejectAsync(
        HttpContext context, DiscrepancyAnswers answers, RepairDesk desk, Guid id, NoteActRequest wish)
    {
        var actor = ActorOf.Request(context);
        return DiscrepancyAsked.Version(actor, wish.Version) ?? await answers.OfAsync(actor, id,
            await desk.RejectAsync(actor, id, wish.Version!.Value, wish.Note, context.RequestAborted), context.RequestAborted);
    }
}
