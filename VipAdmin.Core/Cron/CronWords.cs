namespace VipAdmin.Core.Cron;

/// <summary>A schedule in plain Chinese and English. Common rhythms read as people say them; others are described field by field, exactly.</summary>
public static class CronWords
{
    /// <summary>Up to this many times of day are listed one by one.</summary>
    private const int MostTimes = 6;

    /// <summary>Describes a valid expression, e.g. "every day at 09:00". The zone is not included.</summary>
    /// <param name="cron">Five fields, accepted by <see cref="CronCheck"/>.</param>
    /// <param name="chinese">In Chinese; otherwise in English.</param>
    public static string Describe(string cron, bool chinese)
    {
        var parts = CronParts.Of(cron);
        return chinese ? CronWordsChinese.Say(parts) : CronWordsEnglish.Say(parts);
    }

    /// <summary>Times of day such as 09:00 when there are few of them; null otherwise.</summary>
    internal static IReadOnlyList<string>? Times(CronParts parts)
        => parts.EveryHour || parts.Minutes.Count * parts.Hours.Count > MostTimes ? null
            : [.. parts.Hours.SelectMany(hour => parts.Minutes.Select(minute => Clock(hour, minute)))];

    internal static string Clock(int hour, int minute) => FormattableString.Invariant($"{hour:00}:{minute:00}");

    /// <summary>Values with runs of three or more merged: 1–5, 8, 10.</summary>
    internal static IEnumerable<string> Runs(IReadOnlyList<int> values, Func<int, string> word, string to)
    {
        for (var i = 0; i < values.Count;)
        {
            var end = i;
            while (end + 1 < values.Count && values[end + 1] == values[end] + 1)
            {
                end++;
            }
            if (end - i >= 2)
            {
                yield return word(values[i]) + to + word(values[end]);
                i = end + 1;
            }
            else
            {
                yield return word(values[i++]);
            }
        }
    }
}
