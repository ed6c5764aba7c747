using System.Globalization;
using System.Text.Json;

namespace VipAdmin.Core.History;

/// <summary>
/// How often each size occurred; sizes within 5 % of each other share a class. Percentiles of single days cannot be combined into one of a month. These counts
/// can, and the resulting percentile is within 3 % of the exact one.
/// </summary>
public sealed class SizeClasses
{
    /// <summary>Classes per factor e: each is 5.1 % wide.</summary>
    private const int PerE = 20;

    private readonly SortedDictionary<int, long> counts = [];

    /// <summary>The class of a size in milliseconds, as SQL; sizes below 1 count as 1.</summary>
    /// <param name="column">Name of a column, never anything a user wrote.</param>
    public static string Sql(string column) => $"floor(ln(greatest({column}, 1)::float8) * {PerE})::int";

    /// <summary>Adds the counts of a JSON object as the database keeps them: class → how often.</summary>
    public void Add(string json)
    {
        foreach (var (size, count) in JsonSerializer.Deserialize<Dictionary<string, long>>(json)!)
        {
            var key = int.Parse(size, CultureInfo.InvariantCulture);
            counts[key] = counts.GetValueOrDefault(key) + count;
        }
    }

    /// <summary>The size that the given share of all sizes does not exceed; null when there are none.</summary>
    /// <param name="share">0–1.</param>
    public double? Percentile(double share)
    {
        var left = (long)Math.Ceiling(counts.Values.Sum() * share);
        foreach (var (size, count) in counts)
        {
            left -= count;
            if (left <= 0)
            {
                // Class 0 is everything up to a millisecond.
                return size == 0 ? 1 : Math.Exp((size + 0.5) / PerE);
            }
        }
        return null;
    }
}
