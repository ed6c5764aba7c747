using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Web.Audit;

/// <summary>How the target and the particulars of an audited act are shown.</summary>
public static class AuditTarget
{
    /// <summary>Page of what was acted on; null when it has none. The kind of act says what the target is.</summary>
    public static string? Address(string action, string target) => action.Split('.')[0] switch
    {
        "schedule" => Timetable.Shipped.Find(target) is null ? null : $"/tasks/{target}/settings",
        "task" => Timetable.Shipped.Find(target) is null ? null : $"/tasks/{target}",
        "order" => $"/orders/{Uri.EscapeDataString(target)}",
        "discrepancy" => Guid.TryParse(target, out var id) ? $"/discrepancies/{id}" : null,
        "member" => target.Contains('*', StringComparison.Ordinal) ? null : $"/members/{Uri.EscapeDataString(target)}",
        _ => null,
    };

    /// <summary>The JSON object in the reader's words, "name value · name value"; empty for none. What is false or empty is left out.</summary>
    /// <param name="words">Finds the words of a key; null when it has none, then the code speaks for itself.</param>
    public static string Particulars(string? data, Func<string, string?> words)
    {
        if (data is null)
        {
            return "";
        }
        using var document = JsonDocument.Parse(data);
        return document.RootElement.ValueKind != JsonValueKind.Object
            ? document.RootElement.ToString()
            : string.Join(" · ", document.RootElement.EnumerateObject()
                .Where(member => member.Value.ValueKind != JsonValueKind.False && member.Value.ToString().Length > 0)
                .Select(member => Particular(member.Name, member.Value, words)));
    }

    private static string Particular(string name, JsonElement value, Func<string, string?> words)
    {
        var label = words($"Detail.{name}") ?? name;
        return value.ValueKind == JsonValueKind.True ? label : $"{label} {Shortened(words($"Detail.{name}.{char.ToLowerInvariant(value.ToString()[0])}{value.ToString()[1..]}") ?? value.ToString())}";
    }

    /// <summary>The end of an id tells runs apart; its beginning is the time.</summary>
    private static string Shortened(string text) => Guid.TryParse(text, out _) ? text[^12..] : text;
}
