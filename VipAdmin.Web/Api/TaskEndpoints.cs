using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/tasks</c>: translates and delegates; the commands themselves demand the permissions.</summary>
public static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder admin)
    {
        var tasks = admin.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("", ListAsync).WithSummary("Every task at a glance")
            .WithDescription("State, next scheduled run, pause, held run, the run in progress and the last one, in the order of the timetable.");
        tasks.MapGet("/{task}", GetAsync).WithSummary("One task at a glance").WithDescription("The same as in the list.")
            .Refuses(StatusCodes.Status404NotFound);
        tasks.MapGet("/{task}/runs", RunsAsync).WithSummary("Runs of a task, newest first")
            .WithDescription(
                "Includes scheduled runs that did not start, with the reason. Paged by key: the last page is as fast as the first. `status` filters by the "
                + "`state` of a run, several separated by commas: its status, except that a run that asked for approval is `held` and nothing else.")
            .Refuses(StatusCodes.Status404NotFound);
        tasks.MapGet("/{task}/runs/{id:guid}", RunAsync).WithSummary("One run of a task")
            .WithDescription("The same as GET /runs/{id}; 404 when the run belongs to another task.").Refuses(StatusCodes.Status404NotFound);
        tasks.MapPost("/{task}/trigger", TriggerAsync).Needs(Permission.OperateTasks, Permission.HandleDiscrepancies)
            .WithSummary("Run a task now; with dryRun only queries are made")
            .WithDescription("""
                The body is optional. A window (orders created from … until) is for reconciliation. The answer comes at once; read the run for its progress.
                A pause stops the schedule, not a person: the task runs anyway, and `paused` says so. 409 `ALREADY_RUNNING` names the run in progress.
                Header `Idempotency-Key`: the same key answers 202 with the first run and starts nothing, even for simultaneous requests;
                with another body 422 `IDEMPOTENCY_KEY_REUSED`.
                """).Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        tasks.MapPost("/pause", PauseAllAsync).Needs(Permission.OperateTasks).WithSummary("Pause every task")
            .WithDescription(
                "One reason, one transaction. A pause that would end sooner is replaced by this one; one that lasts at least as long stays: `already`.");
        tasks.MapPost("/resume", ResumeAllAsync).Needs(Permission.OperateTasks).WithSummary("Resume every task")
            .WithDescription("Skipped runs are caught up by one run per task, where the task allows it. Tasks that were not paused: `already`.");
        tasks.MapPost("/{task}/pause", PauseAsync).Needs(Permission.OperateTasks).WithSummary("Pause a task")
            .WithDescription(
                "A reason is mandatory. With until it resumes automatically. With replace a pause in force gets this reason and end; "
                + "without it 409 `ALREADY_PAUSED`.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        tasks.MapPost("/{task}/resume", ResumeAsync).Needs(Permission.OperateTasks).WithSummary("Resume a task")
            .WithDescription("Skipped runs are caught up by one run, where the task allows it. Resuming a task that is not paused changes nothing.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<TaskJson[]>> ListAsync(HttpContext context, JobBoard board)
        => TypedResults.Ok((await board.CardsAsync(ActorOf.Request(context), context.RequestAborted)).Select(TaskJson.Of).ToArray());

    private static async Task<Results<Ok<TaskJson>, ProblemHttpResult>> GetAsync(HttpContext context, JobBoard board, string task)
        => await board.CardAsync(ActorOf.Request(context), task, context.RequestAborted) is { } card ? TypedResults.Ok(TaskJson.Of(card))
            : Problems.UnknownTask(task);

    private static async Task<Results<Ok<RunPageJson>, ProblemHttpResult>> RunsAsync(
        HttpContext context, JobSettingsInForce plans, RunHistory history, TimeProvider time, string task,
        string? status, string? trigger, Moment? from, Moment? to, Guid? after, int limit = 50)
    {
        var actor = ActorOf.Request(context);
        if (plans.Find(task) is null)
        {
            return Problems.UnknownTask(task);
        }
        var (states, strange) = Words<RunState>(status);
        if (strange is not null)
        {
            return Problems.BadWord("status", strange, Word.List<RunState>());
        }
        var (triggers, unknown) = Words<RunTrigger>(trigger);
        if (unknown is not null)
        {
            return Problems.BadWord("trigger", unknown, Word.List<RunTrigger>());
        }
        if (Problems.Limit(limit, RunHistory.PageLimit) is { } wrong)
        {
            return wrong;
        }
        if (to?.Utc <= from?.Utc)
        {
            return Problems.BadParameter("to", "is not later than from.");
        }
        var filter = new RunFilter(states, triggers, from?.Utc, to?.Utc);
        var page = await history.ListAsync(actor, task, filter, before: after, limit: limit, stop: context.RequestAborted);
        var now = time.UtcNow();
        return TypedResults.Ok(new RunPageJson([.. page.Rows.Select(run => RunJson.Of(run, now))], page.HasOlder ? page.Rows[^1].Id : null));
    }

    /// <summary>Reads words separated by commas; stops at the first invalid one.</summary>
    private static (T[] Values, string? Unknown) Words<T>(string? text) where T : struct, Enum
    {
        var words = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return ([.. words.Select(Word.Read<T>).OfType<T>()], Array.Find(words, word => Word.Read<T>(word) is null));
    }

    private static async Task<Results<Ok<RunDetailJson>, ProblemHttpResult>> RunAsync(HttpContext context, RunHistory history, RunDetails details, string task,
        Guid id)
    {
        var actor = ActorOf.Request(context);
        return await history.FindAsync(actor, id, context.RequestAborted) is { } run && run.JobKey == task
            ? TypedResults.Ok(await details.ReadAsync(actor, run, context.RequestAborted))
            : Problems.NotFound($"There is no run {id} of {task}.");
    }

    private static async Task<Results<Accepted<TriggerJson>, ProblemHttpResult>> TriggerAsync(
        HttpContext context, RunDesk desk, DeclaredJobs declared, string task, [Header(Name = "Idempotency-Key")] string? idempotencyKey,
        TriggerTaskRequest? wish)
    {
        var request = new TriggerRequest(RunTrigger.Api, wish?.DryRun ?? false,
            wish?.Window is { } window ? new RunWindow(window.From.Utc, window.Until.Utc) : null, idempotencyKey);
        return await desk.TriggerAsync(ActorOf.Request(context), task, request, context.RequestAborted) switch
        {
            TriggerResult.Started started =>
                Accepted(started.RunId, $"{declared.Find(task)!.Tag}已触发{(started.WasPaused ? "（任务已暂停，本次为手动执行）" : "")}", started.WasPaused),
            TriggerResult.Repeated repeated => Accepted(repeated.RunId, $"{declared.Find(task)!.Tag}此前已用同一幂等键触发", false),
            TriggerResult.AlreadyRunning busy => Problems.AlreadyRunning(task, busy.RunId),
            TriggerResult.KeyReused reused => Problems.KeyReused(reused.RunId),
            TriggerResult.Invalid invalid => Problems.BadInput(TriggerFaults.Say(invalid.Fault, task)),
            _ => Problems.UnknownTask(task),
        };
    }

    private static Accepted<TriggerJson> Accepted(Guid runId, string message, bool paused)
        => TypedResults.Accepted($"/api/v1/admin/runs/{runId}", new TriggerJson(true, message, runId, paused));

    private static async Task<Results<Ok<TaskJson>, ProblemHttpResult>> PauseAsync(HttpContext context, PauseDesk desk, JobBoard board, string task,
        PauseRequest wish)
        => await wish.PauseAsync(desk, ActorOf.Request(context), task, context.RequestAborted) switch
        {
            PauseResult.Done => await GetFreshAsync(context, board, task),
            // With replace, "already" means that it has this reason and this end: as requested.
            PauseResult.Already when wish.Replace => await GetFreshAsync(context, board, task),
            var refused => Refused(task, refused),
        };

    private static async Task<Results<Ok<TaskJson>, ProblemHttpResult>> ResumeAsync(HttpContext context, PauseDesk desk, JobBoard board, string task)
        => await desk.ResumeAsync(ActorOf.Request(context), task, context.RequestAborted) switch
        {
            // Resuming a task that is not paused changes nothing and succeeds: harmless to repeat.
            PauseResult.Done or PauseResult.Already => await GetFreshAsync(context, board, task),
            var refused => Refused(task, refused),
        };

    private static async Task<Results<Ok<AllTasksJson>, ProblemHttpResult>> PauseAllAsync(HttpContext context, PauseDesk desk, PauseRequest wish)
        => await desk.PauseAllAsync(ActorOf.Request(context), wish.Reason, wish.Until?.Utc, context.RequestAborted) switch
        {
            { Result: PauseResult.Done } done => TypedResults.Ok(AllTasksJson.Of(done)),
            { Result: var refused } => Refused("", refused),
        };

    private static async Task<Ok<AllTasksJson>> ResumeAllAsync(HttpContext context, PauseDesk desk)
        => TypedResults.Ok(AllTasksJson.Of(await desk.ResumeAllAsync(ActorOf.Request(context), context.RequestAborted)));

    private static ProblemHttpResult Refused(string task, PauseResult refused) => refused switch
    {
        PauseResult.Already => Problems.Conflict("ALREADY_PAUSED", $"{task} is already paused. With replace the pause gets this reason and end."),
        PauseResult.ReasonNeeded => Problems.ReasonNeeded(),
        PauseResult.EndInThePast => Problems.EndInThePast(),
        _ => Problems.UnknownTask(task),
    };

    private static async Task<Ok<TaskJson>> GetFreshAsync(HttpContext context, JobBoard board, string task)
        => TypedResults.Ok(TaskJson.Of((await board.CardAsync(ActorOf.Request(context), task, context.RequestAborted))!));
}

/// <summary>Body of a trigger; may be left out.</summary>
/// <param name="DryRun">Queries only; the run reports what would change.</param>
/// <param name="Window">Only orders created in it; for reconciliation.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TriggerTaskRequest(bool DryRun = false, WindowRequest? Window = null);

/// <summary>Orders created from … until (exclusive); times without an offset are Beijing time.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WindowRequest([property: JsonRequired] Moment From, [property: JsonRequired] Moment Until);

/// <summary>Body of a pause.</summary>
/// <param name="Reason">Mandatory, at most 500 characters.</param>
/// <param name="Until">When it ends by itself; null = until it is resumed.</param>
/// <param name="Replace">Gives a pause in force this reason and end; the old one stays on record. For one task; a pause of every task always replaces a shorter
/// one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseRequest(string? Reason, Moment? Until = null, bool Replace = false)
{
    /// <summary>Pauses a task as requested.</summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    internal async Task<PauseResult> PauseAsync(PauseDesk desk, Actor actor, string task, CancellationToken stop)
    {
        // Another caller may resume in between; then there is no pause to change, and this is a new one.
        var result = Replace ? await desk.ChangeAsync(actor, task, Reason, Until?.Utc, stop) : new PauseResult.NotPaused();
        return result is PauseResult.NotPaused ? await desk.PauseAsync(actor, task, Reason, Until?.Utc, stop) : result;
    }
}

/// <summary>Result of pausing or resuming every task: <c>done</c>, or <c>already</c> in that state.</summary>
public sealed record AllTasksJson(IReadOnlyDictionary<string, string> Tasks)
{
    public static AllTasksJson Of(PauseAllResult result)
        => new(result.Tasks.ToDictionary(task => task.JobKey, task => task.Result is PauseResult.Done ? "done" : "already"));
}

/// <summary>Answer to a trigger.</summary>
public sealed record TriggerJson(bool Success, string Message, Guid RunId, bool Paused);

/// <summary>A page of runs.</summary>
/// <param name="Next">Pass as <c>after</c> for the next page; null = this was the last.</param>
public sealed record RunPageJson(RunJson[] Runs, Guid? Next);
