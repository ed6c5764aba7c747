using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace VipAdmin.Core;

/// <summary>
/// An instant as callers write it: ISO 8601 with an offset, or as wall-clock time in Beijing without one. The same in addresses, bodies, commands and pages.
/// Nothing is guessed, so <c>03/04</c> cannot be read as both March and April.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly partial record struct Moment(DateTime Utc)
{
    /// <summary>The expected form, for error messages.</summary>
    public const string Expected =
        "a time such as 2026-11-24T15:00 (Beijing), 2026-11-24T15:00:00+08:00 or 2026-11-24T07:00:00Z, "
        + "or a date such as 2026-11-24 (its first moment in Beijing)";

    /// <summary>The error for any other value in a body.</summary>
    public const string Refusal = "is not " + Expected;

    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(14);

    /// <summary>Latest accepted instant: showing a time adds Beijing's eight hours, so the last day of the calendar leaves room for that.</summary>
    private static readonly DateTime Latest = DateTime.MaxValue - BusinessDay.Offset;

    /// <summary>Reads a time from 1970 on. A plus sign of the offset that an address has turned into a blank is accepted.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, IFormatProvider? provider, out Moment moment)
    {
        moment = default;
        if (text is null || Form().Match(text) is not { Success: true } form
            || !DateTime.TryParseExact($"{form.Groups["date"].Value}T{(form.Groups["time"] is { Success: true } time ? time.Value : "00:00")}", Forms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var local)
            || Offset(form) is not { } offset)
        {
            return false;
        }
        var ticks = local.Ticks - offset.Ticks;
        if (ticks < DateTime.UnixEpoch.Ticks || ticks > Latest.Ticks)
        {
            return false;
        }
        moment = new Moment(new DateTime(ticks, DateTimeKind.Utc));
        return true;
    }

    /// <summary>A Beijing calendar day as page addresses write it, <c>2026-11-24</c>; null for anything else.</summary>
    public static DateOnly? Day(string? text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9999 ? day
            : null;

    private static TimeSpan? Offset(Match form)
    {
        if (form.Groups["hours"] is not { Success: true } hours)
        {
            return form.Groups["utc"].Success ? TimeSpan.Zero : BusinessDay.Offset;
        }
        var minutes = form.Groups["minutes"] is { Success: true } more ? int.Parse(more.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var offset = new TimeSpan(int.Parse(hours.ValueSpan, CultureInfo.InvariantCulture), minutes, 0);
        return minutes > 59 || offset > LargestOffset ? null : form.Groups["sign"].Value == "-" ? -offset : offset;
    }

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ](?<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,7})?)?)(?:(?<utc>Z)|(?<sign>[-+ ])(?<hours>[0-9]{2})(?::?(?<minutes>[0-9]{2}))?)?)?\z")]
    private static partial Regex Form();

    private sealed class Converter : JsonConverter<Moment>
    {
        public override Moment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), null, out var moment) ? moment : throw new JsonException(Refusal);

        public override void Write(Utf8JsonWriter writer, Moment value, JsonSerializerOptions options) => writer.WriteStringValue(value.Utc);
    }
}
