using System.Globalization;
using System.Resources;
using VipAdmin.Core.Live;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>Clock differences with their sign (<c>+12 ms</c>, <c>−5 min 00 s</c>), and advice on which clock to set.</summary>
public static class ClockWords
{
    private static readonly ResourceManager Texts = new(typeof(HostsText));

    public static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "−" : "+") + Span.Words(offset);

    /// <summary>The same as words for a console, with the consequences.</summary>
    public static string Sentence(ClockReading reading, TimeSpan correction)
    {
        var off = $"this machine is {Span.Words(reading.Offset, CultureInfo.InvariantCulture)} {(reading.Offset < TimeSpan.Zero ? "behind" : "ahead of")} the database's clock";
        return correction == TimeSpan.Zero ? off : $"{off}; the schedule goes by the database's clock";
    }

    /// <summary>
    /// The clock differences in the reader's language: <c>database +16 min 00 s, WeChat Pay +0 ms</c>, each relative to the portal's machine.
    /// </summary>
    public static string Sides(ClockComparison clocks)
        => string.Join(Text("Clock.Comma"),
            clocks.Sides.Where(side => side.Name != ClockComparison.Machine).Select(side => $"{Name(side)} {Whole(side.Ahead)}"));

    /// <summary>To the second: a platform's Date header is no more precise.</summary>
    private static string Whole(TimeSpan ahead)
        => Math.Round(ahead.TotalSeconds) is var seconds and not 0 ? Offset(TimeSpan.FromSeconds(seconds)) : "±" + Span.ToTheSecond(TimeSpan.Zero);

    /// <summary>Which clock is wrong and where to set it, in the reader's language; says so when that cannot be told.</summary>
    /// <param name="machine">Name of the machine that the other clocks are compared with.</param>
    public static string Advice(ClockComparison clocks, string machine)
        => clocks.Wrong is { Count: > 0 } wrong
            ? string.Join(" ",
                wrong.Select(side => Filled(ClockComparison.IsPlatform(side) ? "Clock.Wrong.platform" : "Clock.Wrong." + side.Name, Name(side), machine)))
            : Filled("Clock.Wrong.unclear", machine);

    private static string Name(ClockSide side) => Texts.GetString("Clock." + side.Name, CultureInfo.CurrentUICulture) ?? side.Name;

    private static string Filled(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, Text(key), values);

    private static string Text(string key) => Texts.GetString(key, CultureInfo.CurrentUICulture)!;
}
