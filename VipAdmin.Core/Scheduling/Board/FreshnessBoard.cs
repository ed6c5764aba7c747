using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>When did a task last do its work, and what keeps it from doing it now?</summary>
public sealed class FreshnessBoard(IDbContextFactory<VipDb> databases, JobBoard board, FailureStreaks streaks)
{
    /// <summary>Null when there is no task of that key.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<Freshness?> OfAsync(Actor actor, string jobKey, CancellationToken stop)
    {
        if (await board.CardAsync(actor, jobKey, stop) is not { } card)
        {
            return null;
        }
        if (card.Last is null or { Status: RunStatus.Succeeded or RunStatus.Warning })
        {
            return new Freshness(card, card.Last, null);
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var done = await DoneAsync(RunStatus.Succeeded);
        if (await DoneAsync(RunStatus.Warning) is { } warning && warning.Id.CompareTo(done?.Id ?? Guid.Empty) > 0)
        {
            done = warning;
        }
        return new Freshness(card, done, (await streaks.OfAsync(actor, card.Last, stop))?.Since);

        // One step down an index each.
        Task<RunRow?> DoneAsync(RunStatus status)
            => db.JobRuns.AsNoTracking().Where(run => run.JobKey == jobKey && run.Status == status && !run.DryRun).OrderByDescending(run => run.Id)
                .Select(RunRow.FromRun).FirstOrDefaultAsync(stop);
    }
}
