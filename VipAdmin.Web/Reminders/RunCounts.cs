using System.Globalization;
using System.Text.Json;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Web.Reminders;

/// <summary>A run's counters for display.</summary>
internal sealed class RunCounts(string json)
{
    private readonly Dictionary<string, long> values = JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? [];

    /// <summary>The names of all counters.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>The number with thousands separators; 0 when the run did not count it.</summary>
    public string Of(Counter counter) => values.GetValueOrDefault(counter.Name).ToString("N0", CultureInfo.InvariantCulture);
}
