using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>GET /api/v1/admin/holds</c>: what waits for a decision.</summary>
public static class HoldEndpoints
{
    public static void MapHolds(this IEndpointRouteBuilder admin)
        => admin.MapGet("/holds", ListAsync).WithTags("Runs").WithSummary("Runs that stopped before acting and wait for a decision, the oldest first")
            .WithDescription(
                "Confirm or dismiss each by the id of its run. While one is open the schedule of its task stands still; nobody decided for an hour: it lapses and the next slot looks again.");

    private static async Task<Ok<HoldsJson>> ListAsync(HttpContext context, HoldDesk holds)
        => TypedResults.Ok(new HoldsJson([.. (await holds.OpenAsync(ActorOf.Request(context), context.RequestAborted)).Select(hold => HoldJson.Of(hold))]));
}

/// <summary>The open holds.</summary>
public sealed record HoldsJson(HoldJson[] Holds);
