using System.Globalization;

namespace VipAdmin.Core.Reminders;

/// <summary>A span of the day in Beijing time in which no member is told; it may go past midnight.</summary>
/// <param name="From">Included.</param>
/// <param name="To">Not included.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether a time of day lies in it.</summary>
    public bool Contains(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;

    /// <summary>Reads the form of the setting; null when the text is empty or has another form.</summary>
    public static QuietHours? Of(string? text)
        => text?.Split('-', StringSplitOptions.TrimEntries) is [var from, var to]
            && TimeOnly.TryParseExact(from, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
            && TimeOnly.TryParseExact(to, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end) && start != end
            ? new QuietHours(start, end) : null;
}
