using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>Which runs match a filter?</summary>
public sealed class RunHistory(IDbContextFactory<VipDb> databases)
{
    /// <summary>Counts end here: beyond it a page says "10,000+".</summary>
    public const int CountLimit = 10_000;

    /// <summary>Longest page.</summary>
    public const int PageLimit = 500;

    private static readonly KeyOrder<JobRun, Guid> NewestFirst = KeyOrder.By((JobRun run) => run.Id);

    /// <summary>Runs of a task, newest first.</summary>
    /// <param name="before">Only runs older than this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only runs newer than this one, the nearest ones.</param>
    /// <param name="limit">1 to <see cref="PageLimit"/>; other values are clamped to that range.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<KeyPage<RunRow>> ListAsync(
        Actor actor, string jobKey, RunFilter filter, Guid? before = null, Guid? after = null, int limit = 50, CancellationToken stop = default)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var page = await KeyPage.ReadAsync(
            Matching(db, jobKey, filter), NewestFirst, KeyBound.Of(before, after), Math.Clamp(limit, 1, PageLimit), RunRow.FromRun, stop);
        return page with { Rows = await RunRow.WithHoldsAsync(db, page.Rows, stop) };
    }

    /// <summary>How many runs match: exact up to <see cref="CountLimit"/>, then one more than that.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<int> CountAsync(Actor actor, string jobKey, RunFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Matching(db, jobKey, filter).OrderByDescending(run => run.Id).Select(run => run.Id).Take(CountLimit + 1).CountAsync(stop);
    }

    /// <summary>One run of any task; null when there is none.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<RunRow?> FindAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var found = await db.JobRuns.AsNoTracking().Where(run => run.Id == id).Select(RunRow.FromRun).ToListAsync(stop);
        return (await RunRow.WithHoldsAsync(db, found, stop)).SingleOrDefault();
    }

    /// <summary>The newest run that carried out the plan of a held run or of a dry run; null when none has.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<Guid?> CarriedOutByAsync(Actor actor, RunRow plan, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        // Ids increase with time, so only runs after the plan are searched.
        return await db.JobRuns.Where(run => run.JobKey == plan.JobKey && run.Id > plan.Id && run.Confirms == plan.Id).OrderByDescending(run => run.Id)
            .Select(run => (Guid?)run.Id).FirstOrDefaultAsync(stop);
    }

    /// <summary>Every run that matches, newest first, one row at a time, for an export (audited where the file is made).</summary>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public IAsyncEnumerable<RunRow> ExportAsync(Actor actor, string jobKey, RunFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<RunRow>(last => ListAsync(actor, jobKey, filter, last?.Id, null, PageLimit, stop));
    }

    private static IQueryable<JobRun> Matching(VipDb db, string jobKey, RunFilter filter)
    {
        var runs = db.JobRuns.AsNoTracking().Where(run => run.JobKey == jobKey);
        if (filter.States is { Count: > 0 } states)
        {
            runs = runs.In(states);
        }
        // A single value is compared for equality, so that an index that begins with it returns the rows in id order.
        if (filter.Triggers is { Count: > 0 } triggers)
        {
            var only = triggers.First();
            runs = triggers.Count == 1 ? runs.Where(run => run.Trigger == only) : runs.Where(run => triggers.Contains(run.Trigger));
        }
        if (filter.From is { } from)
        {
            var floor = RunId.Floor(from);
            runs = runs.Where(run => run.Id >= floor);
        }
        if (filter.To is { } to)
        {
            var ceiling = RunId.Floor(to);
            runs = runs.Where(run => run.Id < ceiling);
        }
        return runs;
    }
}
