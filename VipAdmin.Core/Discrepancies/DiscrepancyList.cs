using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Which discrepancies match a filter? Lists, counts, sums and exports them; demands <see cref="Permission.See"/>.</summary>
public sealed class DiscrepancyList(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Counts and sums stop here; beyond it a page says "10,000+".</summary>
    public const int CountedTo = 10_000;

    private const int ExportedAtOnce = 1_000;

    /// <summary>One page of the filter.</summary>
    /// <param name="before">Only rows that follow this discrepancy in the filter's order; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only rows that precede it, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<KeyPage<DiscrepancyRow>> PageAsync(Actor actor, DiscrepancyFilter filter, Guid? before, Guid? after, int size, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var bound = KeyBound.Of(before, after);
        var key = bound is null ? null : await DiscrepancySort.KeyAsync(db, bound.Key, stop);
        return await KeyPage.ReadAsync(db.DiscrepanciesOf(filter, time.UtcNow()), DiscrepancySort.Of(filter),
            key is null ? null : new KeyBound<DiscrepancySort.Key>(key, bound!.Newer), size, rows => Rows(db, rows), stop);
    }

    /// <summary>Most discrepancies of one order that are worked on at once.</summary>
    private const int MostOfOrder = 20;

    /// <summary>The unfinished ones of an order, those with the earliest limit first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<DiscrepancyRow>> OfOrderAsync(Actor actor, string orderNo, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Rows(db, db.Discrepancies.AsNoTracking().Where(Discrepancy.Unfinished).Where(d => d.OrderNo == orderNo)
            .OrderBy(d => d.DueAt).ThenBy(d => d.Id).Take(MostOfOrder)).ToListAsync(stop);
    }

    /// <summary>How many wait for a resolution, by severity; for monitors, which get numbers only and have no actor.</summary>
    public async Task<IReadOnlyDictionary<Severity, int>> UnfinishedAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Discrepancies.Where(Discrepancy.Waiting)
            .GroupBy(d => d.Severity).ToDictionaryAsync(group => group.Key, group => group.Count(), stop);
    }

    /// <summary>Count and sums of the filter over its first <see cref="CountedTo"/> rows.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<DiscrepancyTotals> TotalsAsync(Actor actor, DiscrepancyFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await TotalsAsync(db, filter, time.UtcNow(), stop);
    }

    /// <summary>
    /// One statement: rows of the filter, then one row per order, then the sums. It reads what the rows hold (<see cref="Discrepancy.BookedFen"/>), not ten
    /// thousand orders.
    /// </summary>
    internal static async Task<DiscrepancyTotals> TotalsAsync(VipDb db, DiscrepancyFilter filter, DateTime now, CancellationToken stop)
    {
        var totals = await DiscrepancySort.Of(filter).Sort(db.DiscrepanciesOf(filter, now), false)
            .Take(CountedTo + 1)
            .Select(d => new
            {
                // The order number; the refunds of an order count each for itself.
                Order = d.Subject,
                Unfinished = d.Status == DiscrepancyStatus.Open || d.Status == DiscrepancyStatus.Assigned
                    || d.Status == DiscrepancyStatus.Proposed || d.Status == DiscrepancyStatus.PendingApproval,
                d.DueAt,
                d.BookedFen,
                d.ReceivedFen,
                d.RefundedFen,
                RefundUnknown = d.ReceivedFen != null && d.RefundedFen == null,
                // As DiscrepancyMoney.RefundSql has it.
                Refund = d.Subject != d.OrderNo && (d.Type == DiscrepancyType.RefundRemoteOnly || d.Type == DiscrepancyType.RefundLocalOnly
                    || d.Type == DiscrepancyType.RefundAmount || d.Type == DiscrepancyType.RefundStuck),
            })
            .GroupBy(row => row.Order)
            // What a platform received and paid back only grows, so the largest is the latest. Any() in place of a count would read all rows again per order.
            .Select(order => new
            {
                Rows = order.Count(),
                Overdue = order.Count(row => row.Unfinished && row.DueAt < now),
                Unfinished = order.Count(row => row.Unfinished) > 0,
                Refund = order.Count(row => row.Refund) > 0,
                Booked = order.Max(row => row.BookedFen),
                Received = order.Max(row => row.ReceivedFen),
                Refunded = order.Count(row => row.RefundUnknown) > 0 && order.Max(row => row.RefundedFen) == 0 ? null : order.Max(row => row.RefundedFen),
            })
            .Select(order => new
            {
                order.Rows,
                order.Overdue,
                order.Unfinished,
                order.Refund,
                Known = order.Booked != null && order.Received != null && order.Refunded != null,
                Booked = order.Booked ?? 0,
                Net = (order.Received - order.Refunded) ?? 0,
                // Of a refund, what is not in our books; of an order, all of it.
                Refunded = (order.Refund ? order.Refunded + order.Booked : order.Refunded) ?? 0,
            })
            .GroupBy(_ => 1)
            .Select(all => new DiscrepancyTotals(
                all.Sum(order => order.Rows),
                all.Sum(order => order.Overdue),
                all.Count(order => order.Known),
                all.Count(order => !order.Known),
                all.Where(order => order.Known).Sum(order => order.Booked),
                all.Where(order => order.Known).Sum(order => order.Net),
                all.Where(order => order.Known && order.Unfinished && !order.Refund && order.Net > order.Booked).Sum(order => order.Net - order.Booked),
                all.Count(order => order.Known && order.Unfinished && !order.Refund && order.Net > order.Booked),
                all.Where(order => order.Known && order.Unfinished && order.Refunded > 0).Sum(order => order.Refunded),
                all.Count(order => order.Known && order.Unfinished && order.Refunded > 0),
                all.Where(order => order.Known && order.Unfinished && order.Refund && order.Net > order.Booked).Sum(order => order.Net - order.Booked),
                all.Count(order => order.Known && order.Unfinished && order.Refund && order.Net > order.Booked)))
            .SingleOrDefaultAsync(stop);
        return totals ?? DiscrepancyTotals.None;
    }

    /// <summary>Every row of the filter in its order, for an export (audited where the file is made).</summary>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public IAsyncEnumerable<ExportedDiscrepancy> ExportAsync(Actor actor, DiscrepancyFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        // One time for all pages: what an age or a limit is measured against must not move while the file is written.
        var now = time.UtcNow();
        return KeyPage.AllAsync<ExportedDiscrepancy>(async last =>
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var page = await KeyPage.ReadAsync(db.DiscrepanciesOf(filter, now), DiscrepancySort.Of(filter),
                last is null ? null : new KeyBound<DiscrepancySort.Key>(DiscrepancySort.KeyOf(last.Row), Newer: false), ExportedAtOnce,
                rows => Rows(db, rows), stop);
            var traces = await TracesAsync(db, [.. page.Rows.Select(row => row.Id)], stop);
            return new KeyPage<ExportedDiscrepancy>(
                [.. page.Rows.Select(row => (row, trace: traces.GetValueOrDefault(row.Id)))
                    .Select(each => new ExportedDiscrepancy(each.row, each.trace?.TransactionId, each.trace?.At))],
                page.HasNewer, page.HasOlder);
        });
    }

    /// <summary>What is recorded of the payments; the texts alone, because the evidence is many times as long.</summary>
    private static async Task<Dictionary<Guid, Trace>> TracesAsync(VipDb db, Guid[] ids, CancellationToken stop)
        => (await db.Database.SqlQuery<Trace>($"""
            SELECT id, coalesce(platform_evidence ->> 'transactionId', local_evidence ->> 'transactionId') AS transaction_id,
              coalesce(platform_evidence ->> 'paidAt', local_evidence ->> 'paidAt') AS paid_at
            FROM vip_admin.discrepancies WHERE id = ANY ({ids})
            """).ToListAsync(stop)).ToDictionary(trace => trace.Id);

    private sealed record Trace(Guid Id, string? TransactionId, string? PaidAt)
    {
        public DateTime? At => RecordedFacts.Instant(PaidAt);
    }

    /// <summary>The rows with their money, in the order in which they are given.</summary>
    internal static IQueryable<DiscrepancyRow> Rows(VipDb db, IQueryable<Discrepancy> discrepancies)
        => discrepancies.Join(db.MoneyOfDiscrepancies, d => d.Id, m => m.DiscrepancyId, (d, m) => new DiscrepancyRow(
            d.Id, d.Type, d.Severity, d.Status, d.Subject, d.OrderNo, d.UserId, d.Channel, d.LocalFen, m.BookedFen, m.ReceivedFen, m.RefundedFen,
            d.FirstSeenAt, d.LastSeenAt, d.SeenCount, d.RunId, d.Assignee, d.AssigneeName, d.ResolvedAt, d.ResolvedBy, d.ReasonCode, d.Resolution, d.Version)
        {
            PlatformFen = d.PlatformFen, AmountFen = d.AmountFen, BillDay = d.BillDay, ClosedDay = d.ClosedDay, BusinessDay = d.BusinessDay,
            IgnoredUntil = d.IgnoredUntil, SortedFen = d.DifferenceFen,
        });
}
