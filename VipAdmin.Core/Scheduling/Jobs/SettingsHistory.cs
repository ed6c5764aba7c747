using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Who changed how a task runs, when, why, and what?</summary>
public sealed class SettingsHistory(IDbContextFactory<VipDb> databases)
{
    /// <summary>Every version of a task, newest first. There are few, because people make them.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<SettingsVersion>> ListAsync(Actor actor, string jobKey, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var versions = SettingsVersion.All(await db.JobSettings.AsNoTracking().Where(s => s.JobKey == jobKey).OrderBy(s => s.Version).ToListAsync(stop));
        if (versions.All(version => version.Changes.All(change => change is { Before: not null, After: not null })))
        {
            return versions;
        }
        // A version holds what it sets; which default it replaced or went back to was written to the audit when it was saved.
        var acts = await db.AuditEvents.AsNoTracking()
            .Where(act => act.Target == jobKey && (act.Action == AuditAction.ScheduleChanged || act.Action == AuditAction.ScheduleRestored) && act.Data != null)
            .Select(act => act.Data!).ToListAsync(stop);
        var defaults = acts.Select(DefaultsOf).OfType<(int Version, JsonElement Before, JsonElement After)>().ToLookup(act => act.Version);
        return [.. versions.Select(version => version with
        {
            Changes = [.. version.Changes.Select(change => change with { Default = DefaultOf(change, defaults[version.Version]) })],
        })];
    }

    private static (int, JsonElement, JsonElement)? DefaultsOf(string data)
    {
        var act = JsonSerializer.Deserialize<JsonElement>(data);
        return act.TryGetProperty("version", out var version) && act.TryGetProperty("before", out var before) && act.TryGetProperty("after", out var after)
            ? (version.GetInt32(), before, after) : null;
    }

    private static string? DefaultOf(SettingsChange change, IEnumerable<(int Version, JsonElement Before, JsonElement After)> acts)
        => change is { Before: not null, After: not null } ? null
            : acts.Select(act => (change.Before is null ? act.Before : act.After).TryGetProperty(change.Key, out var value) ? value.GetString() : null)
                .LastOrDefault(value => value is not null);
}
