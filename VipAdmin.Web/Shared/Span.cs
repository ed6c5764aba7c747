using Microsoft.Extensions.Localization;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>Durations in words: <c>38 ms</c>, <c>1.2 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>, <c>3 d 4 h</c>; and how long ago something was.</summary>
public static class Span
{
    /// <summary>The duration, from milliseconds to days.</summary>
    public static string Words(TimeSpan span)
    {
        var length = span.Duration();
        return length switch
        {
            _ when length < TimeSpan.FromSeconds(1) => FormattableString.Invariant($"{length.TotalMilliseconds:0} ms"),
            _ when length < TimeSpan.FromSeconds(59.95) => FormattableString.Invariant($"{length.TotalSeconds:0.0} s"),
            _ when length < TimeSpan.FromHours(1) => FormattableString.Invariant($"{(int)length.TotalMinutes} min {length.Seconds:00} s"),
            _ when length < TimeSpan.FromDays(1) => FormattableString.Invariant($"{(int)length.TotalHours} h {length.Minutes:00} min"),
            _ => FormattableString.Invariant($"{(int)length.TotalDays} d {length.Hours} h"),
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
}
