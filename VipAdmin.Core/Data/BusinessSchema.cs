using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// The tables in schema public, compared with the payment backend's. Additional columns are fine; missing ones and ones of another type are faults.
/// </summary>
public sealed partial class BusinessSchema
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Expected = ReadScript();

    private readonly Dictionary<string, Dictionary<string, string>> found;

    private BusinessSchema(Dictionary<string, Dictionary<string, string>> found) => this.found = found;

    /// <summary>Whether schema public is empty.</summary>
    public bool IsEmpty => found.Count == 0;

    /// <summary>Reads the catalogue.</summary>
    public static async Task<BusinessSchema> ReadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        Dictionary<string, Dictionary<string, string>> found = new(StringComparer.Ordinal);
        // Not information_schema: it hides what a role may not read, so a table without SELECT would seem to be missing.
        await using var command = new NpgsqlCommand("""
            SELECT c.relname::text, a.attname::text, format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
             WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var table = reader.GetString(0);
            if (!found.TryGetValue(table, out var columns))
            {
                found[table] = columns = new(StringComparer.Ordinal);
            }
            columns[reader.GetString(1)] = Family(reader.GetString(2));
        }
        return new BusinessSchema(found);
    }

    /// <summary>The missing and different tables; empty when they are the payment backend's.</summary>
    public IReadOnlyList<StartFault> Faults(string source)
    {
        var missing = Expected.Keys.Where(table => !found.ContainsKey(table)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            return [new StartFault(source, $"schema public has no table {string.Join(", ", missing)}",
                "the payment backend's database; its tables are never created here outside of Development's empty databases")];
        }
        var different = Expected.SelectMany(table => table.Value
            .Where(column => found[table.Key].GetValueOrDefault(column.Key) != column.Value)
            .Select(column => $"{table.Key}.{column.Key} is {found[table.Key].GetValueOrDefault(column.Key, "missing")}, not {column.Value}"))
            .Order(StringComparer.Ordinal).ToList();
        return different.Count == 0 ? []
            : [new StartFault(source, $"tables differ from the payment backend's: {string.Join("; ", different)}", "the payment backend's database")];
    }

    /// <summary>Lengths and precisions may differ; the kind of value a column holds may not.</summary>
    private static string Family(string type) => type.ToLowerInvariant() switch
    {
        var t when t.StartsWith("varchar", StringComparison.Ordinal) || t is "character varying" or "text" or "character" => "text",
        var t when t.StartsWith("timestamp", StringComparison.Ordinal) =>
            t.Contains("with time zone", StringComparison.Ordinal) || t.StartsWith("timestamptz", StringComparison.Ordinal) ? "timestamp with time zone"
                : "timestamp",
        var t when t.StartsWith("numeric", StringComparison.Ordinal) => "numeric",
        var t => t,
    };

    private static FrozenDictionary<string, FrozenDictionary<string, string>> ReadScript()
        => Table().Matches(BusinessTables.Script).ToFrozenDictionary(
            table => table.Groups["name"].Value,
            table => Column().Matches(table.Groups["body"].Value)
                .ToFrozenDictionary(column => column.Groups["name"].Value, column => Family(column.Groups["type"].Value)));

    [GeneratedRegex(@"^CREATE TABLE IF NOT EXISTS (?<name>\w+) \(\n(?<body>.*?)^\);", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^  (?<name>[a-z_0-9]+)\s+(?<type>[a-z]+(\(\d+(,\s*\d+)?\))?)", RegexOptions.Multiline)]
    private static partial Regex Column();
}
