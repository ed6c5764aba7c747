using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VipAdmin.Core;

/// <summary>Recognises a time of day that a person types: 09:05, 9:05, 0905, 9.05, 9点5分, in full-width characters too. Pure.</summary>
public static partial class TypedTime
{
    /// <summary>The time of day; null for anything else, also for a lone hour, which may be the beginning of a time that is being typed.</summary>
    public static TimeSpan? Of(string? text)
    {
        var match = Shape().Match((text ?? "").Normalize(NormalizationForm.FormKC).Trim());
        return match.Success && Number(match, "hour") is < 24 and var hour && Number(match, "minute") is < 60 and var minute
            ? new TimeSpan(hour, minute, 0) : null;
    }

    private static int Number(Match match, string name)
        => match.Groups[name].ValueSpan is { Length: > 0 } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<hour>[0-9]{2})(?<minute>[0-9]{2})|(?<hour>[0-9]{1,2})\s*(?:[:.h]\s*(?<minute>[0-9]{1,2})|[点时]\s*(?:(?<minute>[0-9]{1,2})\s*分?)?))$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
