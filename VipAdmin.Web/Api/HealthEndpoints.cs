using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Web.Api;

/// <summary>Health for load balancers and monitors: anonymous, with states and times only.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/health/tasks", TasksAsync).AllowAnonymous().WithTags("Health").WithSummary("Whether each task is scheduled and on time")
            .WithDescription(
                "For monitors. 200 when every task is, else 503 with the same body. A task is false while cron is off, while it is paused or held, "
                + "or when it is overdue by more than its allowance; orderTimeout also while the clocks disagree and cancelling waits.")
            .Produces<HealthJson>().Produces<HealthJson>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/healthz/live", () => TypedResults.Ok(new UpJson("up"))).AllowAnonymous().WithTags("Health").WithSummary("The process is up")
            .WithDescription("For load balancers; does not use the database.");
        app.MapGet("/healthz/ready", ReadyAsync).AllowAnonymous().WithTags("Health").WithSummary("The database is reachable, takes writes and is migrated")
            .WithDescription("For load balancers: ready, notMigrated, databaseReadOnly or databaseUnreachable.").Produces<UpJson>()
            .Produces<UpJson>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> TasksAsync(
        HttpContext context, JobBoard board, DeclaredJobs declared, TimeProvider time, ClockWatch clocks, DatabaseHealth database, ILogger<JobBoard> log)
    {
        context.Response.Headers.CacheControl = "no-store";
        IReadOnlyList<JobCard> cards = [];
        DatabaseState state;
        try
        {
            state = await database.WritesAsync(context.RequestAborted);
            cards = state is DatabaseState.Ready ? await board.HealthAsync(context.RequestAborted) : cards;
        }
        catch (Exception error) when (IsDatabase(error))
        {
            log.LogWarning(error, "The database did not answer the health check");
            state = DatabaseState.Unreachable;
        }
        if (state is not DatabaseState.Ready)
        {
            // Without writes no task does its work, however recent its last run is.
            return Results.Json(new HealthJson(false, declared.All.ToDictionary(job => job.Key, _ => false), time.UtcNow(),
                declared.All.ToDictionary(job => job.Key, _ => new HealthDetail(Said(state), null, null, null, null))),
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        var health = new HealthJson(cards.All(card => card.Healthy), cards.ToDictionary(card => card.Job.Key, card => card.Healthy), time.UtcNow(),
            cards.ToDictionary(card => card.Job.Key, Detail),
            clocks.Compare() is { Disagree: true } apart ? apart.ToString() : null);
        return Results.Json(health, statusCode: health.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static HealthDetail Detail(JobCard card) => new(
        Word.Of(card.State), card.Last?.StartedAt, card.Last is { } last ? Word.Of(last.State) : null, card.NextSlot, card.OverdueSlot, card.PauseOverdue);

    private static async Task<IResult> ReadyAsync(HttpContext context, DatabaseHealth database, ILogger<DatabaseHealth> log)
    {
        DatabaseState state;
        try
        {
            state = await database.ReadyAsync(context.RequestAborted);
        }
        catch (Exception error) when (IsDatabase(error))
        {
            log.LogWarning(error, "The database did not answer the readiness check");
            state = DatabaseState.Unreachable;
        }
        return Results.Json(new UpJson(Said(state)),
            statusCode: state is DatabaseState.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static string Said(DatabaseState state) => state switch
    {
        DatabaseState.Ready => "ready",
        DatabaseState.NotMigrated => "notMigrated",
        DatabaseState.ReadOnly => "databaseReadOnly",
        _ => "databaseUnreachable",
    };

    private static bool IsDatabase(Exception error)
        => error is NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException or TimeoutException };
}

/// <summary>The health of the tasks: all together, each, and how each stands.</summary>
/// <param name="ClocksApart">Seconds by which each clock is ahead of this machine's, while they disagree and cancelling waits; else null.</param>
public sealed record HealthJson(bool Healthy, IReadOnlyDictionary<string, bool> Tasks, DateTime Timestamp, IReadOnlyDictionary<string, HealthDetail> Details,
    string? ClocksApart = null);

/// <summary>How a task stands.</summary>
/// <param name="State">As in the task; <c>databaseUnreachable</c> or <c>databaseReadOnly</c> when the state is unknown or the task cannot work.</param>
public sealed record HealthDetail(string State, DateTime? LastRunAt, string? LastStatus, DateTime? NextSlot, DateTime? OverdueSlot, bool PauseOverdue = false);

/// <summary>The state of this host, in one word.</summary>
public sealed record UpJson(string Status);
