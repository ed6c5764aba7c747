using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>One saved version of how a task runs.</summary>
/// <param name="At">UTC.</param>
/// <param name="Restores">The version it restored; 0 = as declared, null = it restored none.</param>
/// <param name="Values">What it sets, by key of <see cref="JobField"/>.</param>
/// <param name="Changes">What it changed compared with the version before it.</param>
public sealed record SettingsVersion(
    int Version, string By, DateTime At, string Reason, int? Restores, IReadOnlyDictionary<string, string> Values, IReadOnlyList<SettingsChange> Changes)
{
    /// <summary>All versions, newest first.</summary>
    /// <param name="rows">Oldest first, from the first one on.</param>
    public static IReadOnlyList<SettingsVersion> All(IReadOnlyList<JobSettings> rows)
    {
        var versions = new List<SettingsVersion>(rows.Count);
        var before = JobField.Values(null);
        foreach (var row in rows)
        {
            var values = JobField.Values(row);
            versions.Add(new SettingsVersion(row.Version, row.SavedBy, row.SavedAt, row.Reason, row.Restores, values, Changed(before, values)));
            before = values;
        }
        versions.Reverse();
        return versions;
    }

    /// <summary>The fields that differ.</summary>
    public static IReadOnlyList<SettingsChange> Changed(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
        => [.. before.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase)
            .Select(key => new SettingsChange(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
            .Where(change => change.Before != change.After)];
}
