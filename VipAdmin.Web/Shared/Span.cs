using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Web.Resources;
using static System.FormattableString;

namespace VipAdmin.Web.Shared;

/// <summary>
/// Durations in the reader's language: <c>38 ms</c>, <c>1.2 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>, <c>3 d 4 h</c>
/// (<c>38 毫秒</c>, <c>1.2 秒</c>, <c>3 分 05 秒</c>, <c>2 小时 10 分</c>, <c>3 天 4 小时</c>); and how long ago something was.
/// </summary>
public static class Span
{
    /// <summary>A measured duration, from milliseconds to days.</summary>
    public static string Words(TimeSpan span) => Words(span, CultureInfo.CurrentUICulture);

    /// <summary>The same; a dash for null.</summary>
    public static string OrDash(TimeSpan? span) => span is { } length ? Words(length) : "—";

    /// <summary>The same in a language of the caller's choice; the command line speaks English only.</summary>
    public static string Words(TimeSpan span, CultureInfo culture)
    {
        var units = Units.Of(culture);
        var length = span.Duration();
        return length < TimeSpan.FromSeconds(1) ? Invariant($"{length.TotalMilliseconds:0} {units.Milliseconds}")
            : length < TimeSpan.FromSeconds(59.95) ? Invariant($"{length.TotalSeconds:0.0} {units.Seconds}")
            : Clock(length, units);
    }

    /// <summary>Time that runs down by the second: <c>55 s</c>, <c>4 min 01 s</c>.</summary>
    public static string ToTheSecond(TimeSpan span)
    {
        var units = Units.Of(CultureInfo.CurrentUICulture);
        var length = span.Duration();
        return length < TimeSpan.FromMinutes(1) ? Invariant($"{length.Seconds} {units.Seconds}") : Clock(length, units);
    }

    /// <summary>A duration as it is set, without rounding: <c>250 ms</c>, <c>1.5 s</c>, <c>90 s</c>, <c>10 min</c>, <c>24 h</c>.</summary>
    public static string AsSet(TimeSpan span)
        => span.Milliseconds != 0 ? Fraction(span, Units.Of(CultureInfo.CurrentUICulture))
            : span.Seconds == 0 ? ToTheMinute(span)
            : span < TimeSpan.FromMinutes(2) ? Invariant($"{span.TotalSeconds:0} {Units.Of(CultureInfo.CurrentUICulture).Seconds}")
            : ToTheSecond(span);

    /// <summary>
    /// What is left of an allowance, in its largest units and without zeros: <c>45 s</c>, <c>9 min</c>, <c>3 h 39 min</c>, <c>24 h</c>, <c>2 d 4 h</c>.
    /// </summary>
    public static string ToTheMinute(TimeSpan span)
    {
        var units = Units.Of(CultureInfo.CurrentUICulture);
        var length = span.Duration();
        return length switch
        {
            _ when length < TimeSpan.FromMinutes(1) => Invariant($"{length.Seconds} {units.Seconds}"),
            _ when length < TimeSpan.FromHours(1) => Invariant($"{length.Minutes} {units.MinutesAlone}"),
            _ when length < TimeSpan.FromDays(2) => Invariant($"{(int)length.TotalHours} {units.Hours}") + Rest(length.Minutes, units.Minutes),
            _ => Invariant($"{(int)length.TotalDays} {units.Days}") + Rest(length.Hours, units.Hours),
        };
    }

    /// <summary>"3 min ago", "in 2 h", "just now", to the nearest useful unit.</summary>
    public static string Relative(DateTime utc, DateTime now, IStringLocalizer<SharedText> words)
    {
        var away = utc - now;
        var length = away.Duration();
        if (length < TimeSpan.FromSeconds(5))
        {
            return words["Time.Now"];
        }
        var (count, unit) = length switch
        {
            _ when length < TimeSpan.FromMinutes(1) => (length.TotalSeconds, "Seconds"),
            _ when length < TimeSpan.FromHours(1) => (length.TotalMinutes, "Minutes"),
            _ when length < TimeSpan.FromDays(2) => (length.TotalHours, "Hours"),
            _ => (length.TotalDays, "Days"),
        };
        return words[(away > TimeSpan.Zero ? "Time.In" : "Time.Ago") + unit, (long)count];
    }

    private static string Fraction(TimeSpan span, Units units)
        => span < TimeSpan.FromSeconds(1) ? Invariant($"{span.TotalMilliseconds:0} {units.Milliseconds}")
            : Invariant($"{span.TotalSeconds:0.###} {units.Seconds}");

    private static string Rest(int count, string unit) => count == 0 ? "" : Invariant($" {count} {unit}");

    private static string Clock(TimeSpan length, Units units) => length switch
    {
        _ when length < TimeSpan.FromHours(1) => Invariant($"{length.Minutes} {units.Minutes} {length.Seconds:00} {units.Seconds}"),
        _ when length < TimeSpan.FromDays(1) => Invariant($"{length.Hours} {units.Hours} {length.Minutes:00} {units.Minutes}"),
        _ => Invariant($"{(int)length.TotalDays} {units.Days} {length.Hours} {units.Hours}"),
    };

    /// <param name="MinutesAlone">Minutes with nothing after them: Chinese says 9 分钟, but 9 分 05 秒.</param>
    private sealed record Units(string Milliseconds, string Seconds, string Minutes, string MinutesAlone, string Hours, string Days)
    {
        private static readonly Units English = new("ms", "s", "min", "min", "h", "d");
        private static readonly Units Chinese = new("毫秒", "秒", "分", "分钟", "小时", "天");

        public static Units Of(CultureInfo culture) => culture.TwoLetterISOLanguageName == "zh" ? Chinese : English;
    }
}
