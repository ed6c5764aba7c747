using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.History;

/// <summary>When was a task paused or changed?</summary>
public sealed class TrendMarks(IDbContextFactory<VipDb> databases)
{
    /// <summary>More marks would cover the chart; the newest are kept.</summary>
    private const int Most = 50;

    /// <summary>Pauses that reach into the stretch of time, and changes of settings within it, oldest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<TrendMark>> ReadAsync(Actor actor, string jobKey, DateTime from, DateTime until, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var pauses = await db.JobPauses.AsNoTracking()
            .Where(pause => pause.JobKey == jobKey && pause.PausedAt < until && (pause.ResumedAt == null || pause.ResumedAt > from))
            .OrderByDescending(pause => pause.PausedAt).Take(Most)
            .Select(pause => new TrendMark(pause.PausedAt, pause.ResumedAt, true, pause.PausedBy, pause.Reason)).ToListAsync(stop);
        var changes = await db.JobSettings.AsNoTracking()
            .Where(settings => settings.JobKey == jobKey && settings.SavedAt >= from && settings.SavedAt < until)
            .OrderByDescending(settings => settings.SavedAt).Take(Most)
            .Select(settings => new TrendMark(settings.SavedAt, null, false, settings.SavedBy, settings.Reason)).ToListAsync(stop);
        return [.. pauses.Concat(changes).OrderBy(mark => mark.At)];
    }
}
