using VipAdmin.Core.Live;

namespace VipAdmin.Web.Shared;

/// <summary>How far a clock is off, with its sign: <c>+12 ms</c>, <c>−5 min 00 s</c>.</summary>
public static class ClockWords
{
    public static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "−" : "+") + Span.Words(offset);

    /// <summary>The same in words for a console, with what is done about it.</summary>
    public static string Sentence(ClockReading reading, TimeSpan correction)
    {
        var off = $"{Span.Words(reading.Offset)} {(reading.Offset < TimeSpan.Zero ? "behind" : "ahead of")} the database's clock";
        return correction == TimeSpan.Zero ? off : $"{off}; the portal takes {Offset(correction)} off it, and schedules right. Set this machine's clock all the same: logs and certificates go by it";
    }
}
