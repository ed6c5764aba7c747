using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>POST /api/v1/admin/reconciliation/manual</c>: one order, by the same rules as the tasks.</summary>
public static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder admin)
        => admin.MapPost("/reconciliation/manual", CheckAsync).WithTags("Reconciliation").WithSummary("Ask the platform about one order and put it right; with dryRun only say what would be done");

    private static async Task<Results<Ok<OrderCheckJson>, ProblemHttpResult>> CheckAsync(HttpContext context, OrderReconciliation orders, OrderCheckWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.OrderNo))
        {
            return Problems.BadInput("orderNo is mandatory.");
        }
        return await orders.CheckAsync(ActorOf.Request(context), wish.OrderNo.Trim(), wish.DryRun, context.RequestAborted) is { } result
            ? TypedResults.Ok(OrderCheckJson.Of(result))
            : Problems.NotFound($"There is no VIP order {wish.OrderNo}.");
    }
}

/// <summary>Body of a check.</summary>
public sealed record OrderCheckWish(string? OrderNo, bool DryRun = false);

/// <summary>What the platform said about an order and what was done; in a dry run, what would be.</summary>
/// <param name="Verdict">The outcome in one word: synced, cancelled, left, unknown, discrepancy, overtaken, failed.</param>
public sealed record OrderCheckJson(
    string OrderNo, long AmountFen, string Before, string? After, string Verdict, string? Code, string? Message, PlatformAnswerJson? Platform, DateTime? VipExpireAt, bool DryRun)
{
    public static OrderCheckJson Of(OrderCheckResult result) => new(
        result.OrderNo, result.AmountFen, Word(result.Before), result.After is { } after ? Word(after) : null, Word(result.Outcome), result.Code, result.Message,
        result.Answer is { } answer ? PlatformAnswerJson.Of(answer) : null, result.ExpireAt, result.DryRun);

    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>The platform's answer: known with its state and numbers, or unknown with the fault.</summary>
public sealed record PlatformAnswerJson(bool Known, string? State, long? AmountFen, string? TransactionId, DateTime? PaidAt, string? Fault, int LatencyMs, string? RequestId)
{
    public static PlatformAnswerJson Of(TradeAnswer answer) => answer switch
    {
        TradeAnswer.Known({ } trade, var call) => new(true, trade.PlatformState, trade.AmountFen, trade.TransactionId, trade.PaidAt, null, call.LatencyMs, call.RequestId),
        TradeAnswer.Unknown({ } fault, var call) => new(false, null, null, null, null, fault.Message, call.LatencyMs, call.RequestId),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
