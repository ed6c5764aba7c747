using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Api;

/// <summary>Explains invalid trigger requests, for the API and the command line.</summary>
public static class TriggerFaults
{
    /// <summary>The code of a dry run that cannot be carried out.</summary>
    public static string Code(TriggerFault fault) => fault switch
    {
        TriggerFault.NoPlan => "NO_PLAN",
        TriggerFault.PlanTooOld => "PLAN_TOO_OLD",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    public static string Say(TriggerFault fault, string task) => fault switch
    {
        TriggerFault.NoWindows => $"{task} handles everything that is due; only reconciliation takes a window.",
        TriggerFault.WindowEmpty => "The window ends before it begins, or is empty: from must be earlier than until.",
        TriggerFault.WindowAhead => "The window begins in the future.",
        TriggerFault.WindowTooLong => $"The window is longer than {RunDesk.LongestWindowDays} days.",
        TriggerFault.BadKey => $"An idempotency key has 1 to {TriggerRequest.LongestKey} characters.",
        TriggerFault.NoPlan => "Only a dry run that ended well can be carried out.",
        TriggerFault.PlanTooOld => $"The dry run is older than {ApprovedPlan.Keeps.TotalMinutes:0} minutes: make it again.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
