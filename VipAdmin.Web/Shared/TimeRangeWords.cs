using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>A range of time in words, in Beijing time.</summary>
public static class TimeRangeWords
{
    /// <summary>As short as it is clear: "Last hour", "Yesterday", "11-24 04:00 – 05:00".</summary>
    public static string Say(TimeRange range, DateTime now, IStringLocalizer<SharedText> words)
    {
        if (range.Last is { } last)
        {
            return words["Range.Last." + last];
        }
        var today = BusinessDay.Of(now);
        return (range.From, range.To) switch
        {
            (null, null) => words["Range.Any"],
            ({ } from, null) => words["Range.Since", Clock(from, today)],
            (null, { } to) => words["Range.Until", Clock(to, today)],
            _ when range == TimeRange.Days(today, today) => words["Range.Today"],
            _ when range == TimeRange.Days(today.AddDays(-1), today.AddDays(-1)) => words["Range.Yesterday"],
            ({ } from, { } to) when IsMidnight(from) && IsMidnight(to) => Days(BusinessDay.Of(from), BusinessDay.Of(to).AddDays(-1), today),
            ({ } from, { } to) => $"{Clock(from, today)} – {(BusinessDay.Of(from) == BusinessDay.Of(to) ? Clock(to) : Clock(to, today))}",
        };
    }

    /// <summary>The Monday to Sunday before the present week.</summary>
    public static TimeRange LastWeek(DateOnly today)
    {
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7) - 7);
        return TimeRange.Days(monday, monday.AddDays(6));
    }

    private static string Days(DateOnly first, DateOnly last, DateOnly today)
        => first == last ? Day(first, today) : $"{Day(first, today)} – {Day(last, today)}";

    private static string Day(DateOnly day, DateOnly today)
        => day.ToString(day.Year == today.Year ? "MM-dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Clock(DateTime utc, DateOnly today)
        => IsMidnight(utc) ? Day(BusinessDay.Of(utc), today) : $"{Day(BusinessDay.Of(utc), today)} {Clock(utc)}";

    private static string Clock(DateTime utc)
        => BusinessDay.ToBeijing(utc).ToString(utc.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    private static bool IsMidnight(DateTime utc) => BusinessDay.ToBeijing(utc).TimeOfDay == TimeSpan.Zero;
}
