using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>The filter of a run's reminders in an address.</summary>
public static class RunReminderQuery
{
    /// <summary>Reads the filter; null when the address names no run.</summary>
    public static RunReminderFilter? Read(string address) => Guid.TryParse(Query.Read(address, "run"), out var run)
        ? Of(run, Query.Read(address, "window"), Query.Read(address, "status")) : null;

    /// <summary>The filter of a run; invalid values are ignored.</summary>
    public static RunReminderFilter Of(Guid run, string? window, string? status) => new(run,
        int.TryParse(window, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var daysLeft) ? daysLeft : null,
        Word.Read<DeliveryStatus>(status));
}
