using System.Collections.Frozen;
using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Reads the portal's roles from a provider's data. Providers send them as a list, one text, objects or the names of an object's members, sometimes several
/// levels deep; all of these are understood, in any case and with the leading slash of groups. The provider's own names are translated by <see
/// cref="RoleMap"/>.
/// </summary>
/// <param name="claim">Name of the claim, or a path into it such as <c>realm_access.roles</c>; names on the path may contain dots themselves.</param>
/// <param name="map">The provider's names and the role of each.</param>
public sealed class ProviderRoles(string claim, IReadOnlyDictionary<string, string> map)
{
    private readonly FrozenDictionary<string, string> roles = Role.All.Select(role => KeyValuePair.Create(role, role)).Concat(map)
        .GroupBy(pair => Plain(pair.Key), StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(same => same.Key, same => same.Last().Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The claim or path that is searched.</summary>
    public string Claim => claim;

    /// <summary>The roles in one document: the payload of a token, or an answer of the user info end point.</summary>
    /// <param name="names">Receives the provider's own names found at the place.</param>
    public IReadOnlyList<string> Read(JsonElement document, ICollection<string> names)
    {
        var found = At(document, claim).SelectMany(Names).Select(Plain).Where(name => name.Length > 0).ToList();
        foreach (var name in found.Where(name => !names.Contains(name)))
        {
            names.Add(name);
        }
        return [.. Role.All.Intersect(found.Select(name => roles.GetValueOrDefault(name)!))];
    }

    /// <summary>All values at the end of the path. Every way of splitting it at its dots is tried, because names may contain dots.</summary>
    private static IEnumerable<JsonElement> At(JsonElement element, string path)
    {
        if (path.Length == 0)
        {
            return [element];
        }
        return element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => At(item, path)),
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
                path == member.Name ? At(member.Value, "")
                : path.StartsWith(member.Name + ".", StringComparison.Ordinal) ? At(member.Value, path[(member.Name.Length + 1)..])
                : []),
            JsonValueKind.String when Parsed(element) is { } parsed => At(parsed, path),
            _ => [],
        };
    }

    private IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Parsed(element) is { } parsed ? Names(parsed) : List(element.GetString()!),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Item),
        // The member names are the roles (Zitadel), except members that are false or null.
        JsonValueKind.Object =>
            element.EnumerateObject().Where(member => member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null)).Select(member => member.Name),
        _ => [],
    };

    /// <summary>An item of a list is one name, including its blanks: a group "Dev ops" does not grant ops.</summary>
    private static IEnumerable<string> Item(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => [item.GetString()!],
        JsonValueKind.Object when item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String => [name.GetString()!],
        _ => [],
    };

    /// <summary>One text is a single name if it is known as a whole, else a list separated by commas, or by blanks as in OAuth scopes.</summary>
    private string[] List(string text)
        => roles.ContainsKey(Plain(text)) ? [text]
        : text.Contains(',', StringComparison.Ordinal) ? text.Split(',') : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>JSON inside a text; null for plain text.</summary>
    private static JsonElement? Parsed(JsonElement element)
    {
        var text = element.GetString()!;
        if (text.AsSpan().TrimStart() is not ['[' or '{', ..])
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Plain text that happens to begin like JSON.
            return null;
        }
    }

    /// <summary>The form used for comparison: without surrounding blanks and the leading slash of a top-level group.</summary>
    private static string Plain(string name)
    {
        var trimmed = name.Trim();
        return trimmed.StartsWith('/') ? trimmed[1..] : trimmed;
    }
}
