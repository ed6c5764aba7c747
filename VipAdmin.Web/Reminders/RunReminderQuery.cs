using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>The filter of the reminders of a run or of a day in an address.</summary>
public static class RunReminderQuery
{
    /// <summary>Reads the filter; null when the address names neither a run nor a day.</summary>
    public static RunReminderFilter? Read(string address)
    {
        var day = DayOf(Query.Read(address, "day"));
        Guid? run = Guid.TryParse(Query.Read(address, "run"), out var id) ? id : null;
        return run is null && day is null ? null
            : Of(run, day, Query.Read(address, "window"), Query.Read(address, "status"), Query.Read(address, "reason"), Query.Read(address, "since"),
                Query.Read(address, "read"), Query.Read(address, "renewed"));
    }

    /// <summary>The filter; invalid values are ignored, and a run wins over a day.</summary>
    public static RunReminderFilter Of(Guid? run, DateOnly? day, string? window, string? status, string? reason, string? since,
        string? read, string? renewed) => new(run,
        int.TryParse(window, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var daysLeft) ? daysLeft : null,
        Word.Read<DeliveryStatus>(status))
        {
            Day = run is null ? day : null, Reason = reason, Since = run is null ? DayOf(since) : null, Read = YesOrNo(read), Renewed = YesOrNo(renewed),
        };

    private static bool? YesOrNo(string? text) => text switch { "true" => true, "false" => false, _ => null };

    /// <summary>A Beijing day in an address; null when it is none.</summary>
    public static DateOnly? DayOf(string? text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
