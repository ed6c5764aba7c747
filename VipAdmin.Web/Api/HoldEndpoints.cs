using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>GET /api/v1/admin/holds</c>: runs that wait for a decision.</summary>
public static class HoldEndpoints
{
    public static void MapHolds(this IEndpointRouteBuilder admin)
        => admin.MapGet("/holds", ListAsync).WithTags("Runs").WithSummary("Runs that stopped before acting and wait for a decision, the oldest first")
            .WithDescription(
                "Confirm or dismiss each by the id of its run. While a hold is open, later runs of an order task settle but cancel nothing, and any other task "
                + "does not run. After an hour without a decision it lapses, and the next slot checks again.");

    private static async Task<Ok<HoldsJson>> ListAsync(HttpContext context, HoldDesk holds)
        => TypedResults.Ok(new HoldsJson([.. (await holds.OpenAsync(ActorOf.Request(context), context.RequestAborted)).Select(hold => HoldJson.Of(hold))]));
}

/// <summary>The open holds.</summary>
public sealed record HoldsJson(HoldJson[] Holds);
