using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VipAdmin.Core;

namespace VipAdmin.Web.Api;

/// <summary>An instant as callers write it: with an offset, or as wall-clock time in Beijing without one. The same in addresses, bodies and commands.</summary>
[JsonConverter(typeof(Converter))]
public readonly partial record struct Moment(DateTime Utc)
{
    /// <summary>What is expected, for the message about anything else.</summary>
    public const string Expected = "a time such as 2026-11-24T15:00 (Beijing), 2026-11-24T15:00:00+08:00 or 2026-11-24T07:00:00Z";

    /// <summary>Reads a time. The plus of an offset that an address has turned into a blank is understood.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, IFormatProvider? provider, out Moment moment)
    {
        moment = default;
        if (text is null || !DateTime.TryParse(LostPlus().Replace(text, "${time}+${offset}"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read))
        {
            return false;
        }
        moment = new Moment(read.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(read, BusinessDay.Offset).UtcDateTime : read.ToUniversalTime());
        return true;
    }

    [GeneratedRegex(@"(?<time>T\d\d:\d\d(:\d\d(\.\d+)?)?) (?<offset>\d\d:?\d\d)$")]
    private static partial Regex LostPlus();

    private sealed class Converter : JsonConverter<Moment>
    {
        public override Moment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), null, out var moment) ? moment : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Moment value, JsonSerializerOptions options) => writer.WriteStringValue(value.Utc);
    }
}
