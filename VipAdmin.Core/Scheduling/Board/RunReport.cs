using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>What did this run do? Its items, their totals, its log lines.</summary>
public sealed class RunReport
{
    private static readonly KeyOrder<OrderRunItem, long> LatestFirst = KeyOrder.By((OrderRunItem item) => item.Id);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly SharedReads<ItemsWanted, KeyPage<RunItemRow>> items;
    private readonly SharedReads<Guid, IReadOnlyList<OutcomeTotal>> totals;

    public RunReport(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        this.databases = databases;
        items = new SharedReads<ItemsWanted, KeyPage<RunItemRow>>(ReadItemsAsync, time);
        totals = new SharedReads<Guid, IReadOnlyList<OutcomeTotal>>(ReadTotalsAsync, time);
    }

    /// <summary>Most log lines in one answer.</summary>
    public const int LogLimit = 500;

    /// <summary>Items, the latest first: while a run goes on, what happens now stands on top.</summary>
    /// <param name="outcome">Null = all.</param>
    /// <param name="orderNo">An order number of the run: that order alone; else a part: all orders that contain it; null or empty = all.</param>
    /// <param name="before">Only items older than this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only items newer than this one, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<KeyPage<RunItemRow>> ItemsAsync(
        Actor actor, Guid runId, ItemOutcome? outcome = null, string? orderNo = null, long? before = null, long? after = null, int limit = 50,
        CancellationToken stop = default)
    {
        actor.Demand(Permission.See);
        return items.GetAsync(
            new ItemsWanted(runId, outcome, string.IsNullOrWhiteSpace(orderNo) ? null : orderNo.Trim(), KeyBound.Of(before, after),
                Math.Clamp(limit, 1, RunHistory.PageLimit))).WaitAsync(stop);
    }

    private sealed record ItemsWanted(Guid RunId, ItemOutcome? Outcome, string? OrderNo, KeyBound<long>? Bound, int Limit);

    private async Task<KeyPage<RunItemRow>> ReadItemsAsync(ItemsWanted wanted)
    {
        await using var db = await databases.CreateDbContextAsync();
        var items = await MatchingAsync(db, wanted.RunId, wanted.Outcome, wanted.OrderNo);
        return await KeyPage.ReadAsync(items, LatestFirst, wanted.Bound, wanted.Limit, Rows, CancellationToken.None);
    }

    /// <summary>Every item that matches, the latest first, one row at a time; for whoever prints them all.</summary>
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
        var run = db.JobRunItems.AsNoTracking().Where(item => item.RunId == runId);
        var items = outcome is { } wanted ? Counted(run.Where(item => item.Outcome == wanted), await AttemptSinceAsync(db, runId)) : run;
        if (orderNo is null)
        {
            return items;
        }
        // A whole number is one step down an index; a part of one is looked for in every item of the run.
        return await run.AnyAsync(item => item.OrderNo == orderNo) ? items.Where(item => item.OrderNo == orderNo)
            : items.Where(item => item.OrderNo.Contains(orderNo));
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
        return await Counted(db.JobRunItems.AsNoTracking().Where(item => item.RunId == runId), await AttemptSinceAsync(db, runId))
            .GroupBy(item => new { item.Outcome, item.Planned })
            .Select(group => new OutcomeTotal(group.Key.Outcome, group.Count(), group.Sum(item => item.AmountFen ?? 0), group.Key.Planned)).ToListAsync();
    }

    /// <summary>When the attempt before the present one ended (UTC); null at the first.</summary>
    private static Task<DateTime?> AttemptSinceAsync(VipDb db, Guid runId)
        => db.JobRunAttempts.Where(attempt => attempt.RunId == runId && db.JobRuns.Any(run => run.Id == runId && run.Attempt - 1 == attempt.Attempt))
            .Select(attempt => (DateTime?)attempt.FinishedAt).FirstOrDefaultAsync();

    /// <summary>Every attempt asks again about what the one before could not do: only the last answer counts (<see cref="RunCounters.Together"/>).</summary>
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

    /// <summary>The tries of a run that have ended, in order.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<JobRunAttempt>> AttemptsAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobRunAttempts.AsNoTracking().Where(attempt => attempt.RunId == runId).OrderBy(attempt => attempt.Attempt).ToListAsync(stop);
    }

    /// <summary>Log lines in order: those after <paramref name="after"/>, or the last ones when it is null.</summary>
    /// <param name="minimumLevel">As Serilog counts: 2 information, 3 warning, 4 error.</param>
    /// <param name="text">Part of a line, whatever its case; null or empty = all.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<LogLine>> LogAsync(Actor actor, Guid runId, long? after, int minimumLevel, int limit, CancellationToken stop,
        string? text = null)
    {
        actor.Demand(Permission.See);
        limit = Math.Clamp(limit, 1, LogLimit);
        await using var db = await databases.CreateDbContextAsync(stop);
        var lines = db.Logs.AsNoTracking().Where(line => line.RunId == runId && line.Level >= minimumLevel);
        if (!string.IsNullOrWhiteSpace(text))
        {
            var part = text.Trim().ToLowerInvariant();
            lines = lines.Where(line => line.Message!.ToLower().Contains(part) || line.Exception!.ToLower().Contains(part));
        }
        if (after is { } last)
        {
            return await Lines(lines.Where(line => line.Id > last).OrderBy(line => line.Id)).Take(limit).ToListAsync(stop);
        }
        var tail = await Lines(lines.OrderByDescending(line => line.Id)).Take(limit).ToListAsync(stop);
        tail.Reverse();
        return tail;
    }

    /// <summary>Reminders of a run by window, the farthest from expiry first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<WindowDeliveries>> ReminderWindowsAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.ReminderDeliveries.AsNoTracking().Where(delivery => delivery.RunId == runId).GroupBy(delivery => delivery.DaysLeft)
            .OrderByDescending(group => group.Key)
            .Select(group => new WindowDeliveries(
                group.Key,
                group.Count(delivery => delivery.Status == DeliveryStatus.Sent),
                group.Count(delivery => delivery.Status == DeliveryStatus.Skipped),
                group.Count(delivery => delivery.Status == DeliveryStatus.Failed))).ToListAsync(stop);
    }

    private static IQueryable<RunItemRow> Rows(IQueryable<OrderRunItem> items)
        => items.Select(
            item => new RunItemRow(item.Id, item.At, item.OrderNo, item.AmountFen, item.Before, item.After, item.Outcome, item.Code, item.LatencyMs,
                item.Evidence, item.Planned));

    private static IQueryable<LogLine> Lines(IQueryable<LogRow> lines)
        => lines.Select(line => new LogLine(line.Id, line.Timestamp, line.Level, line.Message ?? "", line.Exception));
}
