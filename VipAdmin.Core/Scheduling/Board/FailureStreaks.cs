using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>Since when has a task been failing, and how often? Dry runs and skipped or missed slots do not count, because they are not failures.</summary>
public sealed class FailureStreaks(IDbContextFactory<VipDb> databases)
{
    private static readonly RunStatus[] Good = [RunStatus.Succeeded, RunStatus.Warning];
    private static readonly RunStatus[] Bad = [RunStatus.Failed, RunStatus.Interrupted];

    /// <summary>The streak that ends with this run; null when the run is not part of one: dry, held, stopped by a person, or not failed.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<FailureStreak?> OfAsync(Actor actor, RunRow run, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        if (run.DryRun || !Bad.Contains(run.Status) || run.ErrorCode == RunReason.Held)
        {
            return null;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var real = db.JobRuns.AsNoTracking().Where(r => r.JobKey == run.JobKey && !r.DryRun && r.Id <= run.Id);
        var lastGood = await real.Where(r => Good.Contains(r.Status)).OrderByDescending(r => r.Id).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(stop)
            ?? Guid.Empty;
        var failed = real.Where(r => Bad.Contains(r.Status) && r.ErrorCode != RunReason.Held);
        var streak = failed.Where(r => r.Id > lastGood);
        var first = await streak.OrderBy(r => r.Id).Select(r => new { r.Id, r.StartedAt }).FirstAsync(stop);
        var dayBefore = RunId.Floor(run.StartedAt.AddDays(-1));
        return new FailureStreak(first.Id, first.StartedAt,
            await streak.OrderByDescending(r => r.Id).Take(RunHistory.CountLimit).CountAsync(stop), await failed.CountAsync(r => r.Id >= dayBefore, stop));
    }
}
