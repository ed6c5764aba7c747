using VipAdmin.Core.Scheduling.Control;

namespace VipAdmin.Web.Api;

/// <summary>What is wrong with a wish to run a task, for programs and the command line.</summary>
public static class TriggerFaults
{
    public static string Say(TriggerFault fault, string task) => fault switch
    {
        TriggerFault.NoWindows => $"{task} looks at everything that is due; a window is for reconciliation only.",
        TriggerFault.WindowEmpty => "The window ends before it begins, or is empty: from must be earlier than until.",
        TriggerFault.WindowAhead => "The window begins in the future.",
        TriggerFault.WindowTooLong => $"The window is longer than {RunDesk.LongestWindowDays} days.",
        TriggerFault.BadKey => $"An idempotency key has 1 to {TriggerRequest.LongestKey} characters.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
