using System.Collections.Frozen;
using System.Globalization;
using Cronos;

namespace VipAdmin.Core.Cron;

/// <summary>Checks whether a task can have this cron expression. Pure. Cronos decides; this names the field it rejects and why.</summary>
public static class CronCheck
{
    /// <summary>Longest expression, in characters.</summary>
    public const int Longest = 200;

    private static readonly FrozenDictionary<string, string> Macros = new Dictionary<string, string>
    {
        ["@every_minute"] = "* * * * *",
        ["@hourly"] = "0 * * * *",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *",
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>Every fault, field by field; empty when a task can have the expression.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="from">UTC; the expression must fire after this.</param>
    public static IReadOnlyList<CronFault> Faults(string? text, DateTime from)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [new CronFault(null, CronFaultCode.Empty)];
        }
        var cron = Tidy(text);
        if (cron.Length > Longest)
        {
            return [new CronFault(null, CronFaultCode.TooLong, Longest)];
        }
        if (cron.Length == 0 || cron.Any(char.IsControl))
        {
            // Cronos takes NUL as the end of the text.
            return [new CronFault(null, CronFaultCode.NotUnderstood, string.Concat(cron.Where(character => !char.IsControl(character))))];
        }
        if (cron[0] == '@')
        {
            return [cron.Equals("@every_second", StringComparison.OrdinalIgnoreCase) ? new CronFault(null, CronFaultCode.EverySecond, cron)
                : Macros.TryGetValue(cron, out var fields) ? new CronFault(null, CronFaultCode.Macro, cron, fields)
                : new CronFault(null, CronFaultCode.NotUnderstood, cron)];
        }
        var pieces = cron.Split(' ');
        if (pieces.Length != 5)
        {
            return [pieces.Length != 6 ? new CronFault(null, CronFaultCode.FieldCount, pieces.Length)
                : NamesAYear(pieces[5]) ? new CronFault(null, CronFaultCode.Year, pieces[5]) : new CronFault(null, CronFaultCode.Seconds)];
        }
        List<CronFault> faults = [.. Enum.GetValues<CronField>().Where(field => !Parses(Alone(pieces, field))).Select(field => Why(field, pieces[(int)field]))];
        if (faults.Count > 0)
        {
            return faults;
        }
        if (!CronExpression.TryParse(cron, out var expression))
        {
            return [new CronFault(null, CronFaultCode.NotUnderstood, cron)];
        }
        if (expression.GetNextOccurrence(from, TimeZoneInfo.Utc) is null)
        {
            return [new CronFault(CronField.DayOfMonth, CronFaultCode.Never, pieces[(int)CronField.DayOfMonth], pieces[(int)CronField.Month],
                pieces[(int)CronField.DayOfWeek])];
        }
        return [];
    }

    /// <summary>One blank between the fields and none around them.</summary>
    public static string Tidy(string text) => string.Join(' ', text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Firings on its busiest kind of day, counted over the 24 hours from its first firing. 0 = never.</summary>
    public static int FiringsADay(CronExpression expression, TimeZoneInfo zone, DateTime from)
    {
        var count = 0;
        var first = expression.GetNextOccurrence(from, zone);
        for (var next = first; next is { } slot && slot < first!.Value.AddDays(1); next = expression.GetNextOccurrence(slot, zone))
        {
            count++;
        }
        return count;
    }

    internal static bool Parses(string cron) => !cron.Any(char.IsControl) && CronExpression.TryParse(cron, out _);

    /// <summary>The expression with every other field set to *.</summary>
    internal static string Alone(string[] pieces, CronField field) => string.Join(' ', pieces.Select((piece, i) => i == (int)field ? piece : "*"));

    private static (int Least, int Greatest) Range(CronField field) => field switch
    {
        CronField.Minute => (0, 59),
        CronField.Hour => (0, 23),
        CronField.DayOfMonth => (1, 31),
        CronField.Month => (1, 12),
        _ => (0, 7),
    };

    /// <summary>The first piece of the field that Cronos rejects, with its fault.</summary>
    private static CronFault Why(CronField field, string text)
    {
        var elements = text.Split(',');
        if (Array.Exists(elements, element => element.Length == 0))
        {
            return new CronFault(field, CronFaultCode.Incomplete, text);
        }
        var (least, greatest) = Range(field);
        foreach (var element in elements)
        {
            var stepped = element.Split('/');
            if (stepped.Length > 1
                && (stepped.Length > 2 || !int.TryParse(stepped[1], NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step < 1
                || step > greatest))
            {
                return new CronFault(field, CronFaultCode.Step, element, greatest);
            }
            var ends = stepped[0].Split('-');
            if (Array.Exists(ends, end => end.Length == 0))
            {
                return new CronFault(field, CronFaultCode.Incomplete, element);
            }
            foreach (var end in ends)
            {
                if (long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (number < least || number > greatest))
                {
                    return new CronFault(field, CronFaultCode.OutOfRange, end, least, greatest);
                }
                if (end.Equals("H", StringComparison.OrdinalIgnoreCase))
                {
                    return new CronFault(field, CronFaultCode.Jitter, end);
                }
                if (field == CronField.DayOfWeek && end.IndexOf('#', StringComparison.Ordinal) is var sharp and >= 0
                    && end[(sharp + 1)..] is not ("1" or "2" or "3" or "4" or "5"))
                {
                    return new CronFault(field, CronFaultCode.OutOfRange, end, 1, 5);
                }
                if (end.IndexOfAny(['L', 'l', 'W', 'w', '#', '?']) >= 0 || IsName(end, Months) || IsName(end, Days))
                {
                    return new CronFault(field, CronFaultCode.NotHere, element);
                }
            }
        }
        return new CronFault(field, CronFaultCode.NotUnderstood, text);
    }

    /// <summary>A four-digit number can only be a year.</summary>
    private static bool NamesAYear(string text) => text.Split(',', '-', '/').Any(number => number.Length == 4 && number.All(char.IsAsciiDigit));

    private static bool IsName(string text, string[] names) => names.Contains(text, StringComparer.OrdinalIgnoreCase);
}
