using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary>Data of a task's page: its slots, its figures, and the cost of a pause.</summary>
public static class TaskViewEndpoints
{
    public static void MapTaskViews(this IEndpointRouteBuilder admin)
    {
        var tasks = admin.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("/{task}/timeline", TimelineAsync).WithSummary("Every slot of the past and the next 24 hours, or of another range")
            .WithDescription("The outcome of each and why: fired, skipped, missed, caught up, failed, paused; and the planned ones. All of them, oldest first. "
                + "With from or to the slots of that range, at most 7 days; an end that is left out is 24 hours away from now.")
            .Refuses(StatusCodes.Status404NotFound);
        tasks.MapGet("/{task}/figures", FiguresAsync).WithSummary("Success rate, durations and lateness, with the points of the charts")
            .WithDescription(
                "Over 24 hours (points of 15 minutes), 7 days (2 hours) or 30 days (Beijing days). Dry runs do not count. "
                + "Ranges wider than the usual one may be a minute old.")
            .Refuses(StatusCodes.Status404NotFound);
        tasks.MapGet("/{task}/pause/preview", CostAsync).WithSummary("What a pause of the task would cost")
            .WithDescription("Slots that would be skipped, and whether one run would catch up. Changes nothing.").Refuses(StatusCodes.Status404NotFound);
        tasks.MapGet("/pause/preview", CostsAsync).WithSummary("What a pause of every task would cost")
            .WithDescription("The same for each task. Changes nothing.");
    }

    private static async Task<Results<Ok<TimelineJson>, ProblemHttpResult>> TimelineAsync(HttpContext context, JobBoard board, SlotTimeline timeline,
        string task, Moment? from, Moment? to)
    {
        var actor = ActorOf.Request(context);
        if (await board.CardAsync(actor, task, context.RequestAborted) is not { } card)
        {
            return Problems.UnknownTask(task);
        }
        var range = SlotRange.Of(from?.Utc, to?.Utc, card.At);
        return range switch
        {
            SlotRange.Usual => Answer(await timeline.ReadAsync(actor, card, context.RequestAborted)),
            SlotRange.Between(var start, var end) => Answer(await timeline.ReadAsync(actor, card, start, end, context.RequestAborted)),
            SlotRange.Wrong(var end, var why) => Problems.BadParameter(end, why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        Ok<TimelineJson> Answer(IReadOnlyList<SlotCell> slots) => TypedResults.Ok(new TimelineJson(task, card.At, [.. slots.Select(SlotJson.Of)]));
    }

    private static async Task<Results<Ok<FiguresJson>, ProblemHttpResult>> FiguresAsync(HttpContext context, JobSettingsInForce plans, JobTrend trend,
        TimeProvider time, string task, string? range)
    {
        var actor = ActorOf.Request(context);
        if (plans.Find(task) is not { } job)
        {
            return Problems.UnknownTask(task);
        }
        var now = time.UtcNow();
        var wanted = JobTrend.Usual(job, now);
        if (range is not null && !FiguresJson.Ranges.TryGetValue(range, out wanted))
        {
            return Problems.BadWord("range", range, string.Join(", ", FiguresJson.Ranges.Keys));
        }
        var figures = await trend.FiguresAsync(actor, job, wanted, context.RequestAborted);
        return TypedResults.Ok(FiguresJson.Of(job, wanted, figures, await trend.PointsAsync(actor, job, wanted, context.RequestAborted), now));
    }

    private static Results<Ok<PauseCostJson>, ProblemHttpResult> CostAsync(HttpContext context, JobSettingsInForce plans, TimeProvider time, string task,
        Moment? until)
    {
        ActorOf.Request(context).Demand(Permission.See);
        var now = time.UtcNow();
        return plans.Find(task) is not { } job ? Problems.UnknownTask(task)
            : until?.Utc <= now ? Problems.EndInThePast()
            : TypedResults.Ok(PauseCostJson.Of(job, now, until?.Utc));
    }

    private static Results<Ok<PauseCostsJson>, ProblemHttpResult> CostsAsync(HttpContext context, JobSettingsInForce plans, TimeProvider time, Moment? until)
    {
        ActorOf.Request(context).Demand(Permission.See);
        var now = time.UtcNow();
        return until?.Utc <= now ? Problems.EndInThePast()
            : TypedResults.Ok(new PauseCostsJson([.. plans.All.Select(job => PauseCostJson.Of(job, now, until?.Utc))]));
    }
}
