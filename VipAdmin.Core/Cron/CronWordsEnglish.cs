using System.Globalization;

namespace VipAdmin.Core.Cron;

/// <summary>A schedule in English.</summary>
internal static class CronWordsEnglish
{
    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth"];

    public static string Say(CronParts parts)
    {
        var days = Days(parts);
        var (time, ofDay) = Time(parts);
        return days.Length > 0 ? $"{time}, {days}" : ofDay && time.StartsWith("at ", StringComparison.Ordinal) ? "every day " + time : time;
    }

    /// <summary>The time within a day; <c>OfDay</c>: the words describe a day and need "every day" before them when no days are named.</summary>
    private static (string Words, bool OfDay) Time(CronParts parts)
    {
        if (CronWords.Times(parts) is { } times)
        {
            return ("at " + And(times), true);
        }
        var only = parts.Minutes.Count == 1 ? parts.Minutes[0] : (int?)null;
        if (parts.EveryHour)
        {
            return (only is { } minute ? minute == 0 ? "every hour on the hour" : $"every hour at {minute} {Plural(minute, "minute")} past"
                : Minutes(parts) ?? $"every hour at minutes {List(parts.Minutes)}", false);
        }
        if (only is { } at)
        {
            if (CronParts.Rhythm(parts.Hours, 24) is { } hours)
            {
                return ($"every {hours} hours from {CronWords.Clock(parts.Hours[0], at)} on", true);
            }
            return CronParts.Stretch(parts.Hours, 24) is var (first, last)
                ? ($"every hour from {CronWords.Clock(first, at)} to {CronWords.Clock(last, at)}", true)
                : ($"at {And(CronWords.Runs(parts.Hours, hour => CronWords.Clock(hour, at), " to "))}", true);
        }
        var within = Minutes(parts) ?? $"at minutes {List(parts.Minutes)}";
        if (parts.Hours.Count == 1 || CronParts.Stretch(parts.Hours, 24) is not null)
        {
            var (first, last) = CronParts.Stretch(parts.Hours, 24) ?? (parts.Hours[0], parts.Hours[0]);
            return Minutes(parts) is null
                ? ($"{within} of each hour from {CronWords.Clock(first, 0)} to {CronWords.Clock(last, 59)}", true)
                : ($"{within} from {CronWords.Clock(first, 0)} to {CronWords.Clock(last, 59)}", true);
        }
        return ($"{within} of the hours {List(parts.Hours)}", true);
    }

    private static string? Minutes(CronParts parts)
        => parts.EveryMinute ? "every minute"
            : CronParts.Rhythm(parts.Minutes, 60) is not { } rhythm ? null
            : parts.Minutes[0] == 0 ? $"every {rhythm} minutes" : $"every {rhythm} minutes from minute {parts.Minutes[0]} of the hour on";

    private static string Days(CronParts parts)
    {
        var day = parts.SpecialDay is { } special ? Special(special) : parts.EveryDay ? null : DaysOfMonth(parts.Days!);
        var weekday = parts.SpecialWeekday is { } which ? Which(which) : parts.EveryWeekday ? null : WeekdayList(parts.Weekdays!);
        var months = parts.EveryMonth ? null
            : "in " + And(CronWords.Runs(parts.Months, month => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month), " to "));
        if (day is not null && weekday is not null)
        {
            weekday = "but only if it is " + (parts.SpecialWeekday is null ? weekday.Replace(" and ", " or ", StringComparison.Ordinal) : weekday);
        }
        else if (parts.SpecialWeekday is not null)
        {
            weekday = $"on {weekday} of the month";
        }
        return string.Join(", ", new[] { day, weekday, months }.Where(words => words is not null));
    }

    private static string DaysOfMonth(IReadOnlyList<int> days)
        => days.Count > 3 && Steps(days) is { } step and > 1
            ? $"every {step} days of the month from day {days[0]} to {days[^1]}"
            : $"on {Plural(days.Count, "day")} {List(days)} of the month";

    private static string WeekdayList(IReadOnlyList<int> days)
        => CronParts.Stretch(days, 7) is var (from, to) && days.Count > 2 ? $"{Weekdays[from]} to {Weekdays[to]}" : And(days.Select(day => Weekdays[day]));

    private static string Special(string day)
    {
        var number = CronParts.Number(day);
        var last = number is null ? "the last day of the month" : $"the day {number} {Plural(number.Value, "day")} before the last of the month";
        return day switch
        {
            "LW" => "on the last weekday of the month",
            ['L', ..] => day.EndsWith('W') ? $"on the weekday nearest to {last}" : $"on {last}",
            _ => $"on the weekday nearest to day {number} of the month",
        };
    }

    private static string Which(string weekday)
        => weekday.EndsWith('L') ? $"the last {Weekday(weekday[..^1])}"
            : $"the {Ordinals[weekday[^1] - '1']} {Weekday(weekday[..weekday.IndexOf('#', StringComparison.Ordinal)])}";

    private static string Weekday(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Weekdays[number % 7]
            : Array.Find(Weekdays, name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase)) ?? text;

    internal static int? Steps(IReadOnlyList<int> values)
        => values.Count > 1 && values.Zip(values.Skip(1), (a, b) => b - a).Distinct().ToArray() is [var step] ? step : null;

    private static string List(IReadOnlyList<int> values) => And(CronWords.Runs(values, value => value.ToString(CultureInfo.InvariantCulture), "–"));

    private static string And(IEnumerable<string> words) => words.ToArray() switch
    {
        [var only] => only,
        [.. var before, var last] => $"{string.Join(", ", before)} and {last}",
        _ => "",
    };

    private static string Plural(int count, string word) => count == 1 ? word : word + "s";
}
