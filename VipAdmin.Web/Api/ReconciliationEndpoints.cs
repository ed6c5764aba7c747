using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/reconciliation</c>: one order by the same rules as the tasks, and which windows were checked.</summary>
public static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder admin)
    {
        var reconciliation = admin.MapGroup("/reconciliation").WithTags("Reconciliation");
        reconciliation.MapPost("/manual", CheckAsync).Needs(Permission.RepairOrder).WithSummary("Check one order against its platform and correct it")
            .WithDescription("By the same rules as the tasks; with dryRun nothing is changed. The verdict says what the platform knows and what was done.")
            .Refuses(StatusCodes.Status404NotFound);
        reconciliation.MapGet("/coverage", CoverageAsync).WithSummary("Which windows were checked, late, or not at all")
            .WithDescription(
                "Hour by hour, hours without slots on record left out: from … to (exclusive), at most 31 days; without from the last 14 Beijing days.");
        reconciliation.MapGet("/coverage/windows", WindowsAsync).WithSummary("The windows of one hour")
            .WithDescription(
                "The outcome of each slot, and the run that checked its orders. Trigger reconciliation with from and until to check the hour again.");
    }

    private static async Task<Results<Ok<CoverageJson>, ProblemHttpResult>> CoverageAsync(HttpContext context, Coverage coverage, Moment? from, Moment? to)
    {
        if (TimeRange.Between(from?.Utc, to?.Utc) is not { } range)
        {
            return Problems.BadParameter("to", "is not later than from.");
        }
        return coverage.Holds(range)
            ? TypedResults.Ok(
                new CoverageJson([.. (await coverage.HoursAsync(ActorOf.Request(context), range, context.RequestAborted)).Select(CoverageHourJson.Of)]))
            : Problems.BadParameter("from", $"is more than {Coverage.MostDays} days before to.");
    }

    private static async Task<Results<Ok<CoverageWindowsJson>, ProblemHttpResult>> WindowsAsync(HttpContext context, Coverage coverage,
        JobSettingsInForce plans, TimeProvider time, Moment? hour)
    {
        if (hour is not { Utc: var at })
        {
            return Problems.BadParameter("hour", "is mandatory: " + Moment.Expected + ", within the hour wanted.");
        }
        var detail =
            await coverage.HourAsync(ActorOf.Request(context), plans.Find(Timetable.Reconciliation)!, at.Date.AddHours(at.Hour), context.RequestAborted);
        return TypedResults.Ok(CoverageWindowsJson.Of(detail, time.UtcNow()));
    }

    private static async Task<Results<Ok<OrderCheckJson>, ProblemHttpResult>> CheckAsync(HttpContext context, SingleOrderCheck orders, OrderCheckRequest wish)
    {
        if (string.IsNullOrWhiteSpace(wish.OrderNo))
        {
            return Problems.BadParameter("orderNo", "is mandatory.");
        }
        return await orders.CheckAsync(ActorOf.Request(context), wish.OrderNo, wish.DryRun, context.RequestAborted) is { } result
            ? TypedResults.Ok(OrderCheckJson.Of(result))
            : Problems.NotFound($"There is no VIP order {wish.OrderNo}.");
    }
}

/// <summary>Body of a check.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OrderCheckRequest(string? OrderNo, bool DryRun = false);

/// <summary>The platform's answer about an order and what was done; in a dry run, what would be done.</summary>
/// <param name="Verdict">The outcome in one word: synced, cancelled, left, unknown, discrepancy, overtaken, failed.</param>
public sealed record OrderCheckJson(
    string OrderNo, long AmountFen, string Before, string? After, string Verdict, string? Code, string? Message, PlatformAnswerJson? Platform,
    DateTime? VipExpireAt, bool DryRun)
{
    public static OrderCheckJson Of(OrderCheckResult result) => new(
        result.OrderNo, result.AmountFen, Word.Of(result.Before), Word.Of(result.After), Word.Of(result.Outcome), result.Code, result.Message,
        result.Answer is { } answer ? PlatformAnswerJson.Of(answer) : null, result.ExpireAt, result.DryRun);
}

/// <summary>The platform's answer: known with its state and numbers, or unknown with the fault.</summary>
public sealed record PlatformAnswerJson(bool Known, string? State, long? AmountFen, string? TransactionId, DateTime? PaidAt, string? Fault, int LatencyMs,
    string? RequestId)
{
    public static PlatformAnswerJson Of(TradeAnswer answer) => answer switch
    {
        TradeAnswer.Known({ } trade, var call) =>
            new(true, trade.PlatformState, trade.AmountFen, trade.TransactionId, trade.PaidAt, null, call.LatencyMs, call.RequestId),
        TradeAnswer.Unknown({ } fault, var call) => new(false, null, null, null, null, fault.Message, call.LatencyMs, call.RequestId),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
