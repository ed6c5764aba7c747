using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>GET /api/v1/admin/hosts</c>.</summary>
public static class HostEndpoints
{
    public static void MapHosts(this IEndpointRouteBuilder admin)
        => admin.MapGet("/hosts", ListAsync).WithTags("Hosts").WithSummary("The portals on this database")
            .WithDescription("State, start, clock difference and current runs of each.");

    private static async Task<Ok<HostJson[]>> ListAsync(HttpContext context, HostBoard board)
        => TypedResults.Ok((await board.HostsAsync(ActorOf.Request(context), context.RequestAborted)).Select(HostJson.Of).ToArray());
}

/// <summary>A host as the API and <c>--json</c> print it. Times are UTC, by the database's clock.</summary>
/// <param name="State"><c>alive</c>, <c>stopped</c> (shut down properly) or <c>died</c> (did not).</param>
/// <param name="ClockOffsetMs">Its system clock minus the database's.</param>
/// <param name="Scheduling">False: cron is switched off on it.</param>
/// <param name="This">The host that answers this request.</param>
public sealed record HostJson(
    Guid Id, string Name, string Version, string State, DateTime StartedAt, DateTime SeenAt, DateTime? StoppedAt, long ClockOffsetMs, bool Scheduling,
    bool This, HostRunJson[] Running)
{
    public static HostJson Of(HostCard host) => new(
        host.Id, host.Name, host.Version, Word.Of(host.State), host.StartedAt, host.SeenAt, host.StoppedAt,
        (long)host.ClockOffset.TotalMilliseconds, host.Scheduling, host.IsThis,
        [.. host.Running.Select(run => new HostRunJson(run.Id, run.JobKey, run.StartedAt))]);
}

/// <summary>A run in progress on a host.</summary>
public sealed record HostRunJson(Guid Id, string Task, DateTime StartedAt);
