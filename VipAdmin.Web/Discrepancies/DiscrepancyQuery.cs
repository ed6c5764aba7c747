using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The filter of discrepancies as it stands in an address; the list and the page of one of them carry the same one.</summary>
public static class DiscrepancyQuery
{
    public const string Standing = "status";
    public const string Type = "type";
    public const string Severity = "severity";
    public const string Channel = "channel";
    public const string Assignee = "assignee";
    public const string Age = "age";
    public const string Text = "q";

    /// <summary>Value of <see cref="Assignee"/> for the reader; the link means whoever opens it.</summary>
    public const string Me = "me";

    private static readonly string[] Names = [Standing, Type, Severity, Channel, Assignee, Age, Text];

    /// <summary>Reads the filter. What nobody understands is left out.</summary>
    public static DiscrepancyFilter Read(string address, Actor reader) => new()
    {
        Standing = Word.Read<DiscrepancyStanding>(Query.Read(address, Standing)) ?? DiscrepancyStanding.Unfinished,
        Type = Word.Read<DiscrepancyType>(Query.Read(address, Type)),
        Severity = Word.Read<Severity>(Query.Read(address, Severity)),
        Channel = Query.Read(address, Channel),
        Assignee = Query.Read(address, Assignee) is { } assignee ? assignee == Me ? reader.Id : assignee : null,
        Age = Word.Read<AgeBucket>(Query.Read(address, Age)),
        Text = Query.Read(address, Text),
    };

    /// <summary>Whether the address narrows anything down.</summary>
    public static bool Narrows(string address) => Names.Any(name => Query.Read(address, name) is not null);

    /// <summary><paramref name="path"/> with the filter of the current address, so that nobody loses the list they work through.</summary>
    public static string Carry(string address, string path)
    {
        var kept = Names.Select(name => (name, Value: Query.Read(address, name))).Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.name}={Uri.EscapeDataString(pair.Value!)}");
        var query = string.Join('&', kept);
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
