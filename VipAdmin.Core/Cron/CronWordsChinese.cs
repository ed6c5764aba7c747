using System.Globalization;

namespace VipAdmin.Core.Cron;

/// <summary>A schedule in Chinese.</summary>
internal static class CronWordsChinese
{
    private const string Numerals = "日一二三四五六";
    private static readonly string[] Names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static string Say(CronParts parts)
    {
        var days = Days(parts);
        var (time, ofDay) = Time(parts);
        return days.Length > 0 ? $"{days} {time}" : ofDay ? $"每天 {time}" : time;
    }

    private static (string Words, bool OfDay) Time(CronParts parts)
    {
        if (CronWords.Times(parts) is { } times)
        {
            return (string.Join('、', times), true);
        }
        var only = parts.Minutes.Count == 1 ? parts.Minutes[0] : (int?)null;
        if (parts.EveryHour)
        {
            return (only is { } minute ? minute == 0 ? "每小时整点" : $"每小时的第 {minute} 分钟" : Minutes(parts) ?? $"每小时的第 {List(parts.Minutes)} 分钟", false);
        }
        if (only is { } at)
        {
            if (CronParts.Rhythm(parts.Hours, 24) is { } hours)
            {
                return ($"{CronWords.Clock(parts.Hours[0], at)} 起每 {hours} 小时", true);
            }
            return CronParts.Stretch(parts.Hours, 24) is var (first, last)
                ? ($"{CronWords.Clock(first, at)} 至 {Until(first, last, at)}每小时一次", true)
                : (string.Join('、', CronWords.Runs(parts.Hours, hour => CronWords.Clock(hour, at), "–")), true);
        }
        var within = Minutes(parts) ?? $"每小时的第 {List(parts.Minutes)} 分钟";
        if (parts.Hours.Count == 1 || CronParts.Stretch(parts.Hours, 24) is not null)
        {
            var (first, last) = CronParts.Stretch(parts.Hours, 24) ?? (parts.Hours[0], parts.Hours[0]);
            return ($"{CronWords.Clock(first, 0)} 至 {Until(first, last, 59)}{within}", true);
        }
        return ($"{List(parts.Hours)} 点内{within}", true);
    }

    private static string Until(int first, int last, int minute) => (last < first ? "次日 " : "") + CronWords.Clock(last, minute) + " ";

    private static string? Minutes(CronParts parts)
        => parts.EveryMinute ? "每分钟"
            : CronParts.Rhythm(parts.Minutes, 60) is not { } rhythm ? null
            : parts.Minutes[0] == 0 ? $"每 {rhythm} 分钟" : $"每 {rhythm} 分钟（从每小时第 {parts.Minutes[0]} 分钟起）";

    private static string Days(CronParts parts)
    {
        var day = parts.SpecialDay is { } special ? Special(special) : parts.EveryDay ? null : DaysOfMonth(parts.Days!);
        var weekday = parts.SpecialWeekday is { } which ? Which(which) : parts.EveryWeekday ? null : WeekdayList(parts.Weekdays!);
        var months = parts.EveryMonth ? null : "每年 " + string.Join('、', CronWords.Runs(parts.Months, month => $"{month} 月", "至 "));
        var days = (day, weekday) switch
        {
            (null, null) => months is null ? null : "每天",
            ({ } only, null) => months is null ? Monthly(only) : only,
            (null, { } only) when parts.SpecialWeekday is not null => months is null ? Monthly(only) : only,
            (null, { } only) => "每" + only,
            ({ } first, { } second) =>
                $"{(months is null ? Monthly(first) : first)}（仅当这天是"
                + $"{(parts.SpecialWeekday is null ? second.Replace("、", "或", StringComparison.Ordinal) : "当月" + second)}）",
        };
        return string.Join(' ', new[] { months, days }.Where(words => words is not null));
    }

    private static string Monthly(string day) => (char.IsAsciiDigit(day[0]) ? "每月 " : "每月") + day;

    private static string DaysOfMonth(IReadOnlyList<int> days)
        => days.Count > 3 && CronWordsEnglish.Steps(days) is { } step and > 1
            ? $"{days[0]} 日至 {days[^1]} 日每 {step} 天"
            : $"{List(days)} 日";

    private static string WeekdayList(IReadOnlyList<int> days)
        => CronParts.Stretch(days, 7) is var (from, to) && days.Count > 2 ? $"周{Numerals[from]}至周{Numerals[to]}"
            : string.Join('、', days.OrderBy(day => (day + 6) % 7).Select(day => $"周{Numerals[day]}"));

    private static string Special(string day)
    {
        var number = CronParts.Number(day);
        var last = number is null ? "最后一天" : $"倒数第 {number + 1} 天";
        return day switch
        {
            "LW" => "最后一个工作日（周一至周五）",
            ['L', ..] => day.EndsWith('W') ? $"离{last}最近的工作日（周一至周五）" : last,
            _ => $"离 {number} 日最近的工作日（周一至周五）",
        };
    }

    private static string Which(string weekday)
        => weekday.EndsWith('L') ? $"最后一个{Weekday(weekday[..^1])}" : $"第 {weekday[^1]} 个{Weekday(weekday[..weekday.IndexOf('#', StringComparison.Ordinal)])}";

    private static string Weekday(string text)
        => "周" + Numerals[int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number % 7 : Array.IndexOf(Names, text)];

    private static string List(IReadOnlyList<int> values)
        => string.Join('、', CronWords.Runs(values, value => value.ToString(CultureInfo.InvariantCulture), "–"));
}
