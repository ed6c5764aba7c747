using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>GET /api/v1/admin/holds</c>: runs that wait for a decision.</summary>
public static class HoldEndpoints
{
    public static void MapHolds(this IEndpointRouteBuilder admin)
        => admin.MapGet("/holds", ListAsync).WithTags("Runs").WithSummary("Held runs, which need approval before they act, the oldest first")
            .WithDescription(
                "Approve or reject each by the ID of its run. While it is undecided, later runs of an order task settle but cancel nothing, and any other task "
                + "does not run. After an hour the approval expires, and the next scheduled run checks again.");

    private static async Task<Ok<HoldsJson>> ListAsync(HttpContext context, HoldDesk holds)
        => TypedResults.Ok(new HoldsJson([.. (await holds.OpenAsync(ActorOf.Request(context), context.RequestAborted)).Select(hold => HoldJson.Of(hold))]));
}

/// <summary>The open holds.</summary>
public sealed record HoldsJson(HoldJson[] Holds);
