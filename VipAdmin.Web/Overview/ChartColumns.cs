using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Overview;
using VipAdmin.Web.History;

namespace VipAdmin.Web.Overview;

/// <summary>The columns of a <see cref="ChartSpan"/> in words, in Beijing time.</summary>
internal static class ChartColumns
{
    /// <summary>A column as it is named in the table and the hint: <c>11-30 21:00–22:00</c>, <c>11-30</c>.</summary>
    public static string Name(ChartSpan span, DateTime at)
        => span.Step >= TimeSpan.FromDays(1) ? Text(at, "MM-dd") : $"{TrendBars.Clock(at)}–{Text(at + span.Step, "HH:mm")}";

    /// <summary>What stands under a column: days, or each sixth hour of a day or two, or each hour or part of one of a few; null under the others.</summary>
    public static string? Tick(ChartSpan span, DateTime at)
    {
        var (beijing, columns) = (BusinessDay.ToBeijing(at), (int)((span.End - span.First) / span.Step));
        return span.Step >= TimeSpan.FromDays(1) ? columns <= 10 || beijing.Day % 5 == 1 ? Text(at, "MM-dd") : null
            : span.Step > TimeSpan.FromHours(1) ? beijing.Hour == 0 ? Text(at, "MM-dd") : null
            : span.Step < TimeSpan.FromHours(1) ? beijing.TimeOfDay.TotalMinutes % MinutesBetween(columns * span.Step) == 0 ? Text(at, "HH:mm") : null
            : columns <= 8 || beijing.Hour % 6 == 0 ? Text(at, "HH:mm") : null;
    }

    private static int MinutesBetween(TimeSpan length) => length.TotalMinutes switch { <= 40 => 5, <= 75 => 15, <= 200 => 30, <= 400 => 60, _ => 120 };

    private static string Text(DateTime utc, string format) => BusinessDay.ToBeijing(utc).ToString(format, CultureInfo.InvariantCulture);
}
