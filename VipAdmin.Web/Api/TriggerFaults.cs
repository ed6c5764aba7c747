using VipAdmin.Core.Scheduling.Control;

namespace VipAdmin.Web.Api;

/// <summary>Explains invalid trigger requests, for the API and the command line.</summary>
public static class TriggerFaults
{
    public static string Say(TriggerFault fault, string task) => fault switch
    {
        TriggerFault.NoWindows => $"{task} handles everything that is due; only reconciliation takes a window.",
        TriggerFault.WindowEmpty => "The window ends before it begins, or is empty: from must be earlier than until.",
        TriggerFault.WindowAhead => "The window begins in the future.",
        TriggerFault.WindowTooLong => $"The window is longer than {RunDesk.LongestWindowDays} days.",
        TriggerFault.BadKey => $"An idempotency key has 1 to {TriggerRequest.LongestKey} characters.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
