using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What did this run do to which orders? Its items and their totals.</summary>
public sealed class RunItemBoard
{
    private static readonly KeyOrder<OrderRunItem, long> LatestFirst = KeyOrder.By((OrderRunItem item) => item.Id);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly SharedReads<ItemsWanted, KeyPage<RunItemRow>> items;
    private readonly SharedReads<Guid, IReadOnlyList<OutcomeTotal>> totals;

    public RunItemBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        this.databases = databases;
        items = new SharedReads<ItemsWanted, KeyPage<RunItemRow>>(ReadItemsAsync, time);
        totals = new SharedReads<Guid, IReadOnlyList<OutcomeTotal>>(ReadTotalsAsync, time);
    }

    /// <summary>Items, the latest first, so that the newest of a run in progress are on top.</summary>
    /// <param name="outcome">Null = all.</param>
    /// <param name="orderNo">
    /// An order number of the run, as typed or pasted: that order alone; else a part: all orders that contain it; null or empty = all.
    /// </param>
    /// <param name="before">Only items older than this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only items newer than this one, the nearest ones.</param>
    /// <param name="changesOnly">Without the orders that were left as they are, among which a plan's few changes are hard to find.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<KeyPage<RunItemRow>> ItemsAsync(
        Actor actor, Guid runId, ItemOutcome? outcome = null, string? orderNo = null, long? before = null, long? after = null, int limit = 50,
        bool changesOnly = false, CancellationToken stop = default)
    {
        actor.Demand(Permission.See);
        return items.GetAsync(
            new ItemsWanted(runId, outcome, string.IsNullOrWhiteSpace(orderNo) ? null : orderNo.Trim(), KeyBound.Of(before, after),
                Math.Clamp(limit, 1, RunHistory.PageLimit), changesOnly)).WaitAsync(stop);
    }

    private sealed record ItemsWanted(Guid RunId, ItemOutcome? Outcome, string? OrderNo, KeyBound<long>? Bound, int Limit, bool ChangesOnly);

    private async Task<KeyPage<RunItemRow>> ReadItemsAsync(ItemsWanted wanted)
    {
        await using var db = await databases.CreateDbContextAsync();
        var items = await MatchingAsync(db, wanted.RunId, wanted.Outcome, wanted.OrderNo);
        if (wanted.ChangesOnly)
        {
            items = items.Where(item => item.Outcome != ItemOutcome.Left);
        }
        return await KeyPage.ReadAsync(items, LatestFirst, wanted.Bound, wanted.Limit, Rows, CancellationToken.None);
    }

    /// <summary>Every item that matches, the latest first, one row at a time, for a complete print.</summary>
    /// <inheritdoc cref="ItemsAsync" path="/param" />
    /// <exception cref="NotPermittedException">The actor may not see runs, or may not export.</exception>
    public async IAsyncEnumerable<RunItemRow> AllItemsAsync(Actor actor, Guid runId, ItemOutcome? outcome, string? orderNo,
        [EnumeratorCancellation] CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        await using var db = await databases.CreateDbContextAsync(stop);
        var items = await MatchingAsync(db, runId, outcome, string.IsNullOrWhiteSpace(orderNo) ? null : orderNo.Trim());
        await foreach (var row in Rows(items.OrderByDescending(item => item.Id)).AsAsyncEnumerable().WithCancellation(stop))
        {
            yield return row;
        }
    }

    private static async Task<IQueryable<OrderRunItem>> MatchingAsync(VipDb db, Guid runId, ItemOutcome? outcome, string? orderNo)
    {
        var run = await EachOnceAsync(db, runId);
        var items = outcome is { } wanted ? Counted(run.Where(item => item.Outcome == wanted), await AttemptSinceAsync(db, runId)) : run;
        if (orderNo is null || PastedText.OrderNoIn(orderNo) is not { } number)
        {
            return items;
        }
        // As typed too: an imported order may be numbered in any way. A whole number is one step down an index; a part of one is looked for in every item of
        // the run.
        return await run.AnyAsync(item => item.OrderNo == orderNo || item.OrderNo == number)
            ? items.Where(item => item.OrderNo == orderNo || item.OrderNo == number)
            : items.Where(item => item.OrderNo.Contains(orderNo) || item.OrderNo.Contains(number));
    }

    /// <summary>
    /// How many orders of a plan the run that carried it out did not meet: another run or a callback had handled them before. 0 where a plan lists no orders.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<int> NotMetAsync(Actor actor, Guid plan, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await PlannedOrders.Of(db, plan).Where(item => !db.JobRunItems.Any(met => met.RunId == runId && met.OrderNo == item.OrderNo))
            .Select(item => item.OrderNo).Distinct().CountAsync(stop);
    }

    /// <summary>Items by outcome, as the run's counters count them: what was done by all attempts, what was not by the last one.</summary>
    /// <param name="age">How old they may be: a run of a hundred thousand orders that is being watched need not be counted four times a second.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<OutcomeTotal>> TotalsAsync(Actor actor, Guid runId, CancellationToken stop, TimeSpan age = default)
    {
        actor.Demand(Permission.See);
        return totals.GetAsync(runId, age).WaitAsync(stop);
    }

    private async Task<IReadOnlyList<OutcomeTotal>> ReadTotalsAsync(Guid runId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await Counted(await EachOnceAsync(db, runId), await AttemptSinceAsync(db, runId))
            .GroupBy(item => new { item.Outcome, item.Planned })
            .Select(group => new OutcomeTotal(group.Key.Outcome, group.Count(), group.Sum(item => item.AmountFen ?? 0), group.Key.Planned)).ToListAsync();
    }

    /// <summary>
    /// The items of a run, each order once: a cancel that waits for approval stands for an order that the run left as it was, and not for one that it handled.
    /// </summary>
    private static async Task<IQueryable<OrderRunItem>> EachOnceAsync(VipDb db, Guid runId)
    {
        var items = db.JobRunItems.AsNoTracking().Where(item => item.RunId == runId);
        return await db.JobHolds.AnyAsync(hold => hold.RunId == runId)
            ? items.Where(item => !db.JobRunItems.Any(other => other.RunId == runId && other.OrderNo == item.OrderNo && other.Planned != item.Planned
                && (item.Planned ? other.Outcome != ItemOutcome.Left : item.Outcome == ItemOutcome.Left)))
            : items;
    }

    /// <summary>When the attempt before the present one ended (UTC); null at the first.</summary>
    private static Task<DateTime?> AttemptSinceAsync(VipDb db, Guid runId)
        => db.JobRunAttempts.Where(attempt => attempt.RunId == runId && db.JobRuns.Any(run => run.Id == runId && run.Attempt - 1 == attempt.Attempt))
            .Select(attempt => (DateTime?)attempt.FinishedAt).FirstOrDefaultAsync();

    /// <summary>
    /// Every attempt asks again about the orders that the one before left open, so only the last answer counts (<see cref="RunCounters.Together"/>).
    /// </summary>
    private static IQueryable<OrderRunItem> Counted(IQueryable<OrderRunItem> items, DateTime? since)
        => since is null ? items : items.Where(item => item.At > since || item.Outcome == ItemOutcome.Synced || item.Outcome == ItemOutcome.Cancelled);

    /// <summary>What most of the orders that could not be handled failed with, the commonest first; at most three.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<TroubleTotal>> TroublesAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobRunItems.AsNoTracking()
            .Where(item => item.RunId == runId && item.Code != null && (item.Outcome == ItemOutcome.Unknown || item.Outcome == ItemOutcome.Failed))
            .GroupBy(item => item.Code!).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(3)
            .Select(group => new TroubleTotal(group.Key, group.Count())).ToListAsync(stop);
    }

    private static IQueryable<RunItemRow> Rows(IQueryable<OrderRunItem> items)
        => items.Select(
            item => new RunItemRow(item.Id, item.At, item.OrderNo, item.AmountFen, item.Before, item.After, item.Outcome, item.Code, item.LatencyMs,
                item.Evidence, item.Planned));
}
