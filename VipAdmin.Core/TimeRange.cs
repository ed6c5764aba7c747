using System.Globalization;

namespace VipAdmin.Core;

/// <summary>
/// A stretch of time as an address holds it: fixed (<c>from</c> and <c>to</c>), or as long as <c>last</c> says and moving with the clock. A time is read as
/// <see cref="Moment"/> reads it; a bare date means its whole Beijing day, so <c>to=2026-11-24</c> includes the 24th.
/// </summary>
public sealed record TimeRange
{
    /// <summary>No limit on either side.</summary>
    public static TimeRange All { get; } = new();

    private static readonly Dictionary<string, TimeSpan> Lengths = new(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["6h"] = TimeSpan.FromHours(6),
        ["24h"] = TimeSpan.FromHours(24),
        ["7d"] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
    };

    /// <summary>First instant (UTC); null = from the beginning.</summary>
    public DateTime? From { get; private init; }

    /// <summary>End (UTC), not included; null = without an end.</summary>
    public DateTime? To { get; private init; }

    /// <summary>One of <see cref="LastWords"/>; null for a fixed range.</summary>
    public string? Last { get; private init; }

    /// <summary>The values of <c>last</c>, shortest first.</summary>
    public static IReadOnlyList<string> LastWords { get; } = [.. Lengths.Keys];

    /// <summary>Whether it limits nothing.</summary>
    public bool IsAll => this == All;

    /// <summary>The range that moves with the clock.</summary>
    /// <param name="word">One of <see cref="LastWords"/>.</param>
    public static TimeRange OfLast(string word)
        => Lengths.ContainsKey(word) ? new TimeRange { Last = word } : throw new ArgumentOutOfRangeException(nameof(word), word, "No such length.");

    /// <summary>A fixed range; null when it ends before it begins.</summary>
    public static TimeRange? Between(DateTime? from, DateTime? to) => from >= to ? null : new TimeRange { From = from, To = to };

    /// <summary>Whole Beijing days, the last one included.</summary>
    public static TimeRange Days(DateOnly first, DateOnly last) => new() { From = BusinessDay.StartUtc(first), To = BusinessDay.StartUtc(last.AddDays(1)) };

    /// <summary>Whole minutes around an instant.</summary>
    public static TimeRange Around(DateTime utc, TimeSpan reach)
    {
        var minute = Minute(utc);
        return new TimeRange { From = minute - reach, To = minute + reach + TimeSpan.FromMinutes(1) };
    }

    /// <summary>
    /// Reads the three parameters of an address. What cannot be read is named, and nothing of it is used: half of a range would show rows that were not
    /// asked for. Fixed ends win over a length.
    /// </summary>
    public static TimeRangeReading Read(string? last, string? from, string? to)
    {
        var (start, end) = (Start(from), End(to));
        return (from, to, last) switch
        {
            ({ }, _, _) when start is null => new(All, TimeRangeFault.From),
            (_, { }, _) when end is null => new(All, TimeRangeFault.To),
            ({ }, _, _) or (_, { }, _) => Between(start, end) is { } range ? new(range, null) : new(All, TimeRangeFault.Reversed),
            (_, _, { }) => Lengths.ContainsKey(last) ? new(OfLast(last), null) : new(All, TimeRangeFault.Last),
            _ => new(All, null),
        };
    }

    /// <summary>Shortest range that is zoomed to.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <summary>Longest range that is zoomed to.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>
    /// A stretch that was drawn, shortened or lengthened: around its middle, or towards its end where that is now, because the newest part is what people look
    /// at. In whole minutes, and not into the future. Null where it would be shorter than <see cref="Shortest"/> or longer than <see cref="Longest"/>.
    /// </summary>
    /// <param name="factor">Of the length: 0.5 shows half of it, 2 twice as much.</param>
    public static TimeRange? Zoomed(DateTime from, DateTime until, double factor, DateTime now)
    {
        var length = (until - from) * factor;
        if (!IsDrawn(from, until, now) || length < Shortest || length > Longest)
        {
            return null;
        }
        var end = until >= now ? until : from + (until - from) / 2 + length / 2;
        return Fixed(end - length, end, now);
    }

    /// <summary>A stretch that was drawn, moved by its own length. In whole minutes, and not into the future; null where it ends there already.</summary>
    /// <param name="later">Towards now; otherwise towards the past.</param>
    public static TimeRange? Moved(DateTime from, DateTime until, bool later, DateTime now)
        => !IsDrawn(from, until, now) || (later && until >= now) ? null
            : later ? Fixed(until, until + (until - from), now) : Fixed(from - (until - from), from, now);

    /// <summary>Addresses hold any times; steps from one that no list has rows of lead nowhere.</summary>
    private static bool IsDrawn(DateTime from, DateTime until, DateTime now)
        => from < until && until - from <= 2 * Longest && from > now - 20 * Longest && until < now + Longest;

    private static TimeRange? Fixed(DateTime from, DateTime until, DateTime now)
    {
        var latest = Minute(now.AddMinutes(1));
        var beyond = until > latest ? until - latest : TimeSpan.Zero;
        return Between(Minute(from - beyond), Minute(until - beyond));
    }

    private static DateTime Minute(DateTime utc) => new(utc.Ticks - utc.Ticks % TimeSpan.TicksPerMinute, DateTimeKind.Utc);

    /// <summary>Its ends at a time: what moves with the clock begins its length before, and has no end.</summary>
    public (DateTime? From, DateTime? To) At(DateTime now) => Last is { } word ? (now - Lengths[word], null) : (From, To);

    /// <summary>Its length; null when it has no beginning or no end.</summary>
    public TimeSpan? Length => Last is { } word ? Lengths[word] : To - From;

    /// <summary>The value of <c>from</c> in an address; null when there is none.</summary>
    public string? FromText => From is { } from ? Text(from, isEnd: false) : null;

    /// <summary>The value of <c>to</c> in an address; null when there is none.</summary>
    public string? ToText => To is { } to ? Text(to, isEnd: true) : null;

    private static DateTime? Start(string? text) => Moment.TryParse(text, null, out var moment) ? moment.Utc : null;

    private static DateTime? End(string? text) => Moment.Day(text) is { } day ? BusinessDay.StartUtc(day.AddDays(1)) : Start(text);

    /// <summary>As short as it can be read again: a date for midnight, seconds only where there are some.</summary>
    private static string Text(DateTime utc, bool isEnd)
    {
        var beijing = BusinessDay.ToBeijing(utc);
        return beijing.TimeOfDay == TimeSpan.Zero ? (isEnd ? beijing.AddDays(-1) : beijing).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : beijing.ToString(beijing.Ticks % TimeSpan.TicksPerMinute == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
                CultureInfo.InvariantCulture);
    }
}
