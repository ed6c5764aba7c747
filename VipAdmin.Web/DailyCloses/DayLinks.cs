using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.DailyCloses;

/// <summary>Addresses of days, and of what stands behind their figures.</summary>
public static class DayLinks
{
    private static readonly Dictionary<string, DiscrepancyType> Types = Enum.GetValues<DiscrepancyType>().ToDictionary(EvidenceSide.CodeOf);

    /// <summary>The page of a day, of one channel or of both.</summary>
    public static string To(DateOnly day, string? channel = null)
        => $"/days/{StatementWords.Day(day)}" + (channel is null ? "" : $"?{StatementQuery.Channel}={channel}");

    /// <summary>The query parameter of a calendar's month.</summary>
    public const string Month = "month";

    /// <summary>The calendar of a month, of one channel or of both.</summary>
    public static string ToMonth(DateOnly month, string? channel = null)
        => $"/days?{Month}={Text(month)}" + (channel is null ? "" : $"&{StatementQuery.Channel}={channel}");

    /// <summary>A month as <c>2026-11</c>.</summary>
    public static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The first day of a month as an address has it; null for anything else. The first and last years of the calendar have no neighbours.</summary>
    public static DateOnly? ReadMonth(string? text)
        => DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is > 1 and < 9999
            ? month : null;

    /// <summary>The month of an address. Without one yesterday's: on the first of a month people close the last day of the month before.</summary>
    /// <param name="now">UTC.</param>
    public static DateOnly MonthOf(string? text, DateTime now) => ReadMonth(text) ?? FirstOf(BusinessDay.Of(now).AddDays(-1));

    /// <summary>Whether a day stands in the list of its month: days to come, and days before the first statement, do not.</summary>
    public static bool IsListed(this MonthDay day) => day.Standing is not (DayStanding.Future or DayStanding.Before);

    /// <summary>The first day of a day's month.</summary>
    public static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>The type of a code; null for one that this version does not know.</summary>
    public static DiscrepancyType? TypeOf(string code) => Types.TryGetValue(code, out var type) ? type : null;

    /// <summary>The discrepancy of a cause, or the list of them. Those that belong to several days are listed without a day.</summary>
    /// <param name="day">Null: causes of a month.</param>
    public static string Of(string channel, DateOnly? day, DayCause cause)
        => cause.Only is { } only ? $"/discrepancies/{only}" : Cases(channel, cause.BillDay ?? (cause.Fen == 0 ? day : null), TypeOf(cause.Type));

    /// <summary>The discrepancies of a channel, finished ones too.</summary>
    public static string Cases(string channel, DateOnly? day, DiscrepancyType? type)
        => $"/discrepancies?{DiscrepancyQuery.Standing}={Word.Of(DiscrepancyStanding.Any)}&{DiscrepancyQuery.Channel}={channel}"
            + (type is { } known ? $"&{DiscrepancyQuery.Type}={Word.Of(known)}" : "")
            + (day is { } date ? $"&{DiscrepancyQuery.Day}={StatementWords.Day(date)}" : "");

    /// <summary>What would have changed a day after it was closed, finished ones too.</summary>
    public static string Noticed(string channel, DateOnly day)
        => $"/discrepancies?{DiscrepancyQuery.Standing}={Word.Of(DiscrepancyStanding.Any)}&{DiscrepancyQuery.Channel}={channel}"
            + $"&{DiscrepancyQuery.Closed}={StatementWords.Day(day)}";

    /// <summary>What of a day is not finished, overdue ones first.</summary>
    public static string Unfinished(string channel, DateOnly day)
        => $"/discrepancies?{DiscrepancyQuery.Channel}={channel}&{DiscrepancyQuery.Day}={StatementWords.Day(day)}";
}
