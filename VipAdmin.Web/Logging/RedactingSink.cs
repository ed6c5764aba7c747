using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace VipAdmin.Web.Logging;

/// <summary>
/// Precedes every other sink and removes everything that <see cref="Redaction"/> covers: in the template, in properties at any depth, in exceptions.
/// </summary>
public sealed class RedactingSink(Redaction redaction, ILogEventSink next) : ILogEventSink
{
    private static readonly MessageTemplateParser Parser = new();

    /// <inheritdoc />
    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.MessageTemplate.Text;
        var cleanText = redaction.Clean(text);
        var template = ReferenceEquals(text, cleanText) || text == cleanText ? logEvent.MessageTemplate : Parser.Parse(cleanText);
        var properties = logEvent.Properties.Select(property => new LogEventProperty(property.Key, Clean(property.Key, property.Value)));
        next.Emit(
            new LogEvent(logEvent.Timestamp, logEvent.Level, Clean(logEvent.Exception), template, properties, logEvent.TraceId ?? default,
                logEvent.SpanId ?? default));
    }

    private LogEventPropertyValue Clean(string name, LogEventPropertyValue value) => value switch
    {
        _ when Redaction.IsSecretName(name) => new ScalarValue(Redaction.Removed),
        ScalarValue { Value: string text } => redaction.Clean(text) is var clean && clean != text ? new ScalarValue(clean) : value,
        // A phone number stored as a number is redacted too.
        ScalarValue { Value: long and >= 10_000_000_000 and < 20_000_000_000 and var number } =>
            new ScalarValue(redaction.Clean(number.ToString(CultureInfo.InvariantCulture))),
        ScalarValue { Value: null or bool or int or long or double or decimal or Guid or DateTime or DateTimeOffset or TimeSpan or Enum } => value,
        ScalarValue { Value: var other } => redaction.Clean(other.ToString() ?? "") is var clean && clean != other.ToString() ? new ScalarValue(clean) : value,
        SequenceValue sequence => new SequenceValue(sequence.Elements.Select(element => Clean("", element))),
        StructureValue structure =>
            new StructureValue(structure.Properties.Select(property => new LogEventProperty(property.Name, Clean(property.Name, property.Value))),
                structure.TypeTag),
        DictionaryValue dictionary => new DictionaryValue(dictionary.Elements.Select(pair => KeyValuePair.Create(
            pair.Key.Value is string key ? new ScalarValue(redaction.Clean(key)) : pair.Key, Clean(pair.Key.Value as string ?? "", pair.Value)))),
        _ => value,
    };

    private Exception? Clean(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }
        var text = exception.ToString();
        var clean = redaction.Clean(text);
        return clean == text ? exception : new RedactedException(clean);
    }

    /// <summary>An exception as redacted text.</summary>
    private sealed class RedactedException(string text) : Exception
    {
        public override string Message => text;
        public override string ToString() => text;
    }
}
