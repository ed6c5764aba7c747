using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>The verb about one order.</summary>
public static class OrderVerb
{
    public static async Task<int> ReconcileAsync(VerbHost host, string orderNo, bool dryRun, bool json, CancellationToken stop)
    {
        if (await host.Get<SingleOrderCheck>().CheckAsync(VerbHost.Operator, orderNo, dryRun, stop) is not { } result)
        {
            return Ending.Refused(json, "NOT_FOUND", $"There is no VIP order {orderNo}.");
        }
        var shown = OrderCheckJson.Of(result);
        if (json)
        {
            Output.Json(shown);
        }
        else
        {
            Output.Table(["order", "amount", "before", dryRun ? "would become" : "after", "verdict", "answer"],
                [[shown.OrderNo, Money.Format(shown.AmountFen), shown.Before, shown.After ?? "–", shown.Verdict, shown.Code ?? shown.Message ?? ""]]);
        }
        return result.Outcome is ItemOutcome.Unknown or ItemOutcome.Failed ? ExitCode.Failed : ExitCode.Done;
    }
}
