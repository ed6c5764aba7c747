using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Audit;

/// <summary>How the target and the details of an audited act are shown.</summary>
public static partial class AuditTarget
{
    /// <summary>Page of the target; null when it has none. The kind of act says what the target is.</summary>
    public static string? Address(string action, string target) => action.Split('.')[0] switch
    {
        "schedule" => Timetable.Shipped.Find(target) is null ? null : $"/tasks/{target}/settings",
        "task" => Timetable.Shipped.Find(target) is null ? null : $"/tasks/{target}",
        "order" => $"/orders/{Uri.EscapeDataString(target)}",
        "discrepancy" => Guid.TryParse(target, out var id) ? $"/discrepancies/{id}" : null,
        "statement" => Guid.TryParse(target, out var statement) ? $"/statements/{statement}" : null,
        "reminder" => action is AuditAction.WindowsChanged or AuditAction.WindowsRestored ? "/reminders/windows" : "/reminders/exclusions",
        "day" => Day(target) is (var channel, var day) ? $"/days/{day}?channel={Uri.EscapeDataString(channel)}" : null,
        "member" or "membership" => target.Contains('*', StringComparison.Ordinal) ? null : $"/members/{Uri.EscapeDataString(target)}",
        _ => null,
    };

    /// <summary>Channel and day of a daily close; null for anything else.</summary>
    public static (string Channel, string Day)? Day(string target)
        => target.Split(':') is [var channel, var day] && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? (channel, day) : null;

    /// <summary>The JSON object in the reader's words, "name value · name value"; empty for none. False and empty values are left out.</summary>
    /// <param name="words">Finds the words of a key; null when it has none, and the code is shown instead.</param>
    /// <param name="setting">Describes a setting and its value (null = the default); null when the key does not belong to a setting.</param>
    public static string Particulars(string? data, Func<string, string?> words, Func<string, string?, string?> setting)
    {
        if (data is null)
        {
            return "";
        }
        using var document = JsonDocument.Parse(data);
        return document.RootElement.ValueKind != JsonValueKind.Object
            ? document.RootElement.ToString()
            : string.Join(" · ", Members(document.RootElement, words, setting));
    }

    /// <summary>The JSON object as lines; members of <c>before</c> and <c>after</c> that belong together stand in one line.</summary>
    /// <param name="words">Finds the words of a key; null when it has none.</param>
    /// <param name="field">The name of a setting; null when the key does not belong to one.</param>
    /// <param name="value">The value of a setting in words (null = the default).</param>
    public static IReadOnlyList<AuditLine> Lines(string? data, Func<string, string?> words, Func<string, string?> field, Func<string, string?, string> value)
    {
        if (data is null)
        {
            return [];
        }
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return [new AuditLine("", null, root.ToString())];
        }
        List<AuditLine> lines = [];
        foreach (var member in Shown(root).Where(member => member.Name is not ("before" or "after")))
        {
            if (Said(member.Name, member.Value, words) is { } said)
            {
                lines.Add(new AuditLine(words($"Detail.{member.Name}") ?? member.Name, null, said));
            }
        }
        var (before, after) = (Member(root, "before"), Member(root, "after"));
        if (before.ValueKind == JsonValueKind.Object || after.ValueKind == JsonValueKind.Object)
        {
            lines.AddRange(Names(before).Union(Names(after)).Select(name => new AuditLine(
                field(name) ?? words($"Detail.{name}") ?? name, Of(before, name), after.ValueKind == JsonValueKind.Object ? Of(after, name) : null)
            {
                IsChange = true,
            }));
        }
        else if (before.ValueKind == JsonValueKind.String || after.ValueKind == JsonValueKind.String)
        {
            lines.Add(new AuditLine(words("Detail.status") ?? "status", Said("before", before, words), Said("after", after, words)) { IsChange = true });
        }
        return lines;

        string? Of(JsonElement parent, string name)
        {
            var element = Member(parent, name);
            return element.ValueKind == JsonValueKind.Undefined ? null
                : field(name) is not null ? value(name, element.ValueKind == JsonValueKind.Null ? null : element.ToString())
                : Said(name, element, words);
        }
    }

    /// <summary>The members that people read: of the person to whom a discrepancy is assigned the name, not the code beside it.</summary>
    private static IEnumerable<JsonProperty> Shown(JsonElement parent)
        => parent.EnumerateObject().Where(member => member.Name != "assignee" || Member(parent, "name").ValueKind != JsonValueKind.String);

    private static JsonElement Member(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    private static IEnumerable<string> Names(JsonElement parent)
        => parent.ValueKind == JsonValueKind.Object ? [.. parent.EnumerateObject().Select(member => member.Name)] : [];

    /// <summary>A value in words, in full; null for nothing.</summary>
    private static string? Said(string name, JsonElement value, Func<string, string?> words)
    {
        var text = value.ValueKind == JsonValueKind.Undefined ? "" : value.ToString();
        return value.ValueKind switch
        {
            JsonValueKind.True => words("Yes"),
            JsonValueKind.False => words("No"),
            JsonValueKind.Array => string.Join(Punctuation.Comma, value.EnumerateArray().Select(each => each.ToString())),
            JsonValueKind.Object => string.Join(Punctuation.Comma, Members(value, words, (_, _) => null)),
            JsonValueKind.Number => Fen(name, value) ?? words($"Detail.{name}.{text}") ?? text,
            _ when name == "filter" => words("Detail.filter." + text),
            _ when text.Length == 0 => null,
            _ => words($"Detail.{name}.{char.ToLowerInvariant(text[0])}{text[1..]}") ?? InBeijing(text) ?? text,
        };
    }

    private static IEnumerable<string> Members(JsonElement parent, Func<string, string?> words, Func<string, string?, string?> setting)
        // jsonb sorts members by the length of their names, so "after" would come first.
        => Shown(parent).OrderBy(member => member.Name switch { "before" => 1, "after" => 2, _ => 0 })
            .Select(member => Particular(member.Name, member.Value, words, setting)).OfType<string>();

    private static string? Particular(string name, JsonElement value, Func<string, string?> words, Func<string, string?, string?> setting)
    {
        var label = words($"Detail.{name}") ?? CodeWords.Other(name);
        var text = value.ToString();
        return value.ValueKind switch
        {
            // "before" and "after" contain settings by key, or a pause.
            JsonValueKind.Object => string.Join(Punctuation.Comma, value.EnumerateObject()
                .Select(member => setting(member.Name, member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.ToString())
                    ?? Particular(member.Name, member.Value, words, setting))
                .OfType<string>()) is { Length: > 0 } members ? $"{label}{Punctuation.Colon}{members}" : null,
            JsonValueKind.Array => $"{label} {value.GetArrayLength()}",
            JsonValueKind.True => label,
            JsonValueKind.False => null,
            JsonValueKind.Number => $"{label} {Fen(name, value) ?? words($"Detail.{name}.{text}") ?? text}",
            _ when name == "filter" => $"{label} {words("Detail.filter." + text)}",
            _ when text.Length == 0 => null,
            _ => $"{label} {Shortened(words($"Detail.{name}.{char.ToLowerInvariant(text[0])}{text[1..]}") ?? InBeijing(text) ?? text)}",
        };
    }

    /// <summary>An amount; null for another number.</summary>
    private static string? Fen(string name, JsonElement value)
        => name.EndsWith("Fen", StringComparison.Ordinal) && value.TryGetInt64(out var fen) ? Money.Format(fen) : null;

    /// <summary>An instant as wall-clock time in Beijing; null for anything else.</summary>
    private static string? InBeijing(string text)
        => AMoment().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? BusinessDay.ToBeijing(at.UtcDateTime).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex AMoment();

    /// <summary>The last characters of an id tell runs apart; the first ones are the time.</summary>
    private static string Shortened(string text) => Guid.TryParse(text, out _) ? text[^12..] : text;
}
