namespace VipAdmin.Core.Cron;

/// <summary>Checks that every host understands a time zone, and suggests the likely ones otherwise.</summary>
public static class ZoneCheck
{
    private static readonly Lazy<string[]> Known = new(ReadIds);

    /// <summary>IANA ids, for lists to choose from.</summary>
    public static IReadOnlyList<string> All => Known.Value;

    /// <summary>The zone in the spelling of its id, or null. Windows names are refused because other hosts may not know them.</summary>
    public static string? Normalise(string? text)
    {
        var id = text?.Trim();
        if (string.IsNullOrEmpty(id) || id.Length > 60 || !id.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '_' or '-' or '+'))
        {
            return null;
        }
        return Known.Value.FirstOrDefault(known => known.Equals(id, StringComparison.OrdinalIgnoreCase))
            ?? (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId ? id : null);
    }

    /// <summary>Ids similar to the typed text, the likeliest first; at most three.</summary>
    public static IReadOnlyList<string> Suggest(string? text)
    {
        var wanted = Letters(text ?? "");
        if (wanted.Length is < 2 or > 60)
        {
            return [];
        }
        return [.. Known.Value
            .Select(id => (Id: id, Distance: Math.Min(Distance(wanted, Letters(id)), Distance(wanted, Letters(id[(id.LastIndexOf('/') + 1)..])))))
            .Where(near => near.Distance <= Math.Max(1, wanted.Length / 3))
            .OrderBy(near => near.Distance).ThenBy(near => near.Id, StringComparer.Ordinal).Take(3).Select(near => near.Id)];
    }

    private static string[] ReadIds()
    {
        string[] ids = [.. TimeZoneInfo.GetSystemTimeZones(skipSorting: true).Select(zone => zone.Id).Append("UTC").Distinct().Order(StringComparer.Ordinal)];
        // Only the ids are wanted; otherwise .NET keeps every change of every clock since 1900, four megabytes.
        TimeZoneInfo.ClearCachedData();
        return ids;
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetter)).ToLowerInvariant();

    /// <summary>Edit distance: letters to insert, drop or exchange.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }
        return row[b.Length];
    }
}
