using Microsoft.EntityFrameworkCore;

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
        return SettingsVersion.All(await db.JobSettings.AsNoTracking().Where(s => s.JobKey == jobKey).OrderBy(s => s.Version).ToListAsync(stop));
    }
}
