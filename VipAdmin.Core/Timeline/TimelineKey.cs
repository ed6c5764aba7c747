using System.Globalization;
using System.Text.RegularExpressions;

namespace VipAdmin.Core.Timeline;

/// <summary>The place of an entry in the timeline: by time, then by kind, then by its id within the kind.</summary>
/// <param name="At">UTC.</param>
public sealed partial record TimelineKey(DateTime At, TimelineKind Kind, string Id)
{
    /// <summary>Reads a key of an address; null for anything else.</summary>
    public static TimelineKey? Read(string? text)
        => text is { Length: < 120 } && Form().Match(text) is { Success: true } form
            && long.TryParse(form.Groups["ticks"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks >= DateTime.UnixEpoch.Ticks && ticks < Latest.Ticks
            ? new TimelineKey(new DateTime(ticks, DateTimeKind.Utc), (TimelineKind)(form.Groups["kind"].Value[0] - '0'), form.Groups["id"].Value) : null;

    /// <summary>The key as an address has it.</summary>
    public override string ToString() => FormattableString.Invariant($"{At.Ticks}.{(int)Kind}.{Id}");

    /// <summary>A bound that far ahead still leaves room for the hour after it.</summary>
    private static readonly DateTime Latest = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [GeneratedRegex(@"\A(?<ticks>[0-9]{1,19})\.(?<kind>[0-5])\.(?<id>[0-9A-Za-z:-]{1,80})\z")]
    private static partial Regex Form();
}
