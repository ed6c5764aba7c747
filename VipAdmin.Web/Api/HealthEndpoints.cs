using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling;

namespace VipAdmin.Web.Api;

/// <summary>For load balancers and monitors: anonymous, and telling nothing but states and times.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/health/tasks", TasksAsync).AllowAnonymous().WithTags("Health").WithSummary("Whether each task is scheduled and on time")
            .WithDescription("For monitors. 200 when every task is, else 503 with the same body. A task is false while cron is off, it is paused or held, or it is overdue by more than its allowance.")
            .Produces<HealthJson>().Produces<HealthJson>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/healthz/live", () => TypedResults.Ok(new UpJson("up"))).AllowAnonymous().WithTags("Health").WithSummary("The process is up")
            .WithDescription("For load balancers; asks nothing of the database.");
        app.MapGet("/healthz/ready", ReadyAsync).AllowAnonymous().WithTags("Health").WithSummary("The database is reachable and migrated")
            .WithDescription("For load balancers: ready, notMigrated or databaseUnreachable.").Produces<UpJson>().Produces<UpJson>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> TasksAsync(HttpContext context, JobBoard board, Timetable timetable, TimeProvider time, ILogger<JobBoard> log)
    {
        context.Response.Headers.CacheControl = "no-store";
        IReadOnlyList<JobCard> cards;
        try
        {
            cards = await board.HealthAsync(context.RequestAborted);
        }
        catch (Exception error) when (IsDatabase(error))
        {
            log.LogWarning(error, "Health was asked while the database does not answer");
            return Results.Json(new HealthJson(false, timetable.Jobs.ToDictionary(job => job.Key, _ => false), time.UtcNow(),
                timetable.Jobs.ToDictionary(job => job.Key, _ => new HealthDetail("databaseUnreachable", null, null, null, null))), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        var health = new HealthJson(cards.All(card => card.Healthy), cards.ToDictionary(card => card.Job.Key, card => card.Healthy), time.UtcNow(), cards.ToDictionary(card => card.Job.Key, Detail));
        return Results.Json(health, statusCode: health.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static HealthDetail Detail(JobCard card) => new(
        Word.Of(card.State), card.Last?.StartedAt, card.Last is { } last ? JobText.Of(last.Status) : null, card.NextSlot, card.OverdueSlot, card.PauseOverdue);

    private static async Task<IResult> ReadyAsync(HttpContext context, IDbContextFactory<VipDb> databases, ILogger<VipDb> log)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(context.RequestAborted);
            var pending = (await db.Database.GetPendingMigrationsAsync(context.RequestAborted)).Any();
            return pending
                ? Results.Json(new UpJson("notMigrated"), statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Json(new UpJson("ready"));
        }
        catch (Exception error) when (IsDatabase(error))
        {
            log.LogWarning(error, "Readiness was asked while the database does not answer");
            return Results.Json(new UpJson("databaseUnreachable"), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static bool IsDatabase(Exception error) => error is NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException or TimeoutException };
}

/// <summary>The health of the tasks: all together, each, and how each stands.</summary>
public sealed record HealthJson(bool Healthy, IReadOnlyDictionary<string, bool> Tasks, DateTime Timestamp, IReadOnlyDictionary<string, HealthDetail> Details);

/// <summary>How a task stands.</summary>
/// <param name="State">As in the task; <c>databaseUnreachable</c> when nobody can tell.</param>
public sealed record HealthDetail(string State, DateTime? LastRunAt, string? LastStatus, DateTime? NextSlot, DateTime? OverdueSlot, bool PauseOverdue = false);

/// <summary>How this host stands, in one word.</summary>
public sealed record UpJson(string Status);
