using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Web.Audit;

/// <summary>How the target and the particulars of an audited act are shown.</summary>
public static class AuditTarget
{
    /// <summary>Page of what was acted on; null when it has none. The kind of act says what the target is.</summary>
    public static string? Address(string action, string target) => action.Split('.')[0] switch
    {
        "task" => Timetable.Shipped.Find(target) is null ? null : $"/tasks/{target}",
        "order" => $"/orders/{Uri.EscapeDataString(target)}",
        "discrepancy" => Guid.TryParse(target, out var id) ? $"/discrepancies/{id}" : null,
        "member" => target.Contains('*', StringComparison.Ordinal) ? null : $"/members/{Uri.EscapeDataString(target)}",
        _ => null,
    };

    /// <summary>The JSON object as "name value · name value"; empty for none.</summary>
    public static string Particulars(string? data)
    {
        if (data is null)
        {
            return "";
        }
        using var document = JsonDocument.Parse(data);
        return document.RootElement.ValueKind != JsonValueKind.Object
            ? document.RootElement.ToString()
            : string.Join(" · ", document.RootElement.EnumerateObject().Where(member => member.Value.ToString().Length > 0).Select(member => $"{member.Name} {member.Value}"));
    }
}
