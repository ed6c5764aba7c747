using System.Globalization;
using System.Text.Json;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Aligns both sides' evidence: facts of the same meaning share a row, and rows that differ are marked.</summary>
public static class EvidenceSides
{
    private static readonly Dictionary<string,
        int> Ranks = EvidenceName.ReadingOrder.Select((name, at) => (name, at)).ToDictionary(each => each.name, each => each.at, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> StateGroup = new(StringComparer.OrdinalIgnoreCase)
    {
        ["0"] = "unpaid", ["pending"] = "unpaid", ["unpaid"] = "unpaid", ["notFound"] = "unpaid",
        ["1"] = "paid", ["paid"] = "paid",
        ["2"] = "refunded", ["refunded"] = "refunded", ["4"] = "refunded", ["refunding"] = "refunded",
        ["3"] = "closed", ["cancelled"] = "closed", ["closed"] = "closed",
    };

    /// <summary>Aligns two flat JSON objects.</summary>
    /// <exception cref="JsonException">One of them is not a JSON object.</exception>
    public static IReadOnlyList<EvidenceRow> Align(string localJson, string platformJson)
    {
        var local = Read(localJson);
        var platform = Read(platformJson);
        return [.. local.Keys.Union(platform.Keys, StringComparer.Ordinal)
            .OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal)
            .Select(name => Row(name, local.GetValueOrDefault(name), platform.GetValueOrDefault(name)))];
    }

    private static EvidenceRow Row(string name, string? local, string? platform)
    {
        // What one side does not say contradicts nothing.
        var differs = local is not null && platform is not null
            && !Same(Kind(name), name == EvidenceName.Channel ? PaymentMethod.ChannelOf(local) ?? local : local, platform);
        return new EvidenceRow(name, Kind(name), local, platform, differs);
    }

    /// <summary>Whether two values mean the same; an answer that brought nothing contradicts nothing.</summary>
    internal static bool Same(EvidenceKind kind, string one, string other) => kind switch
    {
        EvidenceKind.State => other == "unknown" || Group(one) == Group(other),
        EvidenceKind.Time when Instant(one) is { } ours && Instant(other) is { } theirs => (ours - theirs).Duration() < TimeSpan.FromSeconds(1),
        _ => string.Equals(one, other, StringComparison.Ordinal),
    };

    private static string Group(string state) => StateGroup.GetValueOrDefault(state, state);

    private static DateTimeOffset? Instant(string text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    private static EvidenceKind Kind(string name) => name switch
    {
        EvidenceName.State => EvidenceKind.State,
        _ when name.EndsWith("Fen", StringComparison.Ordinal) => EvidenceKind.Fen,
        _ when name.EndsWith("At", StringComparison.Ordinal) || name.StartsWith("expiry", StringComparison.Ordinal) => EvidenceKind.Time,
        _ when name.EndsWith("Ms", StringComparison.Ordinal) => EvidenceKind.Milliseconds,
        _ when name.EndsWith("Seconds", StringComparison.Ordinal) => EvidenceKind.Seconds,
        _ => EvidenceKind.Text,
    };

    private static int Rank(string name) => Ranks.GetValueOrDefault(name, int.MaxValue);

    /// <summary>A flat JSON object as names and texts.</summary>
    internal static Dictionary<string, string?> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var side = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            side[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.String => property.Value.GetString() is { Length: > 0 } text ? text : null,
                _ => property.Value.GetRawText(),
            };
        }
        // The order's status and the trade's state answer the same question, so they share one row.
        if (side.Remove(EvidenceName.Status, out var status))
        {
            side.TryAdd(EvidenceName.State, status);
        }
        // So do the way of paying and the platform, and the order's count of callbacks and the callbacks themselves.
        Merge(EvidenceName.Method, EvidenceName.Channel);
        Merge(EvidenceName.CallbackCount, EvidenceName.Callbacks);
        return side;

        void Merge(string lesser, string name)
        {
            if (side.Remove(lesser, out var value) && side.GetValueOrDefault(name) is null)
            {
                side[name] = value;
            }
        }
    }
}
