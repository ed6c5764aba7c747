using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Which discrepancies match a filter? Lists, counts, sums and exports them; demands <see cref="Permission.See"/>.</summary>
public sealed class DiscrepancyList(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Counts and sums stop here; beyond it a page says "10,000+".</summary>
    public const int CountedTo = 10_000;

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
        return await KeyPage.ReadAsync(db.Discrepancies.AsNoTracking().Matching(filter, time.UtcNow()), DiscrepancySort.Of(filter),
            key is null ? null : new KeyBound<DiscrepancySort.Key>(key, bound!.Newer), size, Row, stop);
    }

    /// <summary>How many wait for a resolution, by severity; for monitors, which get numbers only and have no actor.</summary>
    public async Task<IReadOnlyDictionary<Severity, int>> UnfinishedAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Discrepancies.Where(Discrepancy.Unfinished)
            .GroupBy(d => d.Severity).ToDictionaryAsync(group => group.Key, group => group.Count(), stop);
    }

    /// <summary>Count and sums of the filter over its first <see cref="CountedTo"/> rows.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<DiscrepancyTotals> TotalsAsync(Actor actor, DiscrepancyFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = time.UtcNow();
        var (critical, high, medium, low) = (Limit(Severity.Critical), Limit(Severity.High), Limit(Severity.Medium), Limit(Severity.Low));
        var totals = await DiscrepancySort.Of(filter).Sort(db.Discrepancies.AsNoTracking().Matching(filter, now), false)
            .Select(d => new
            {
                d.LocalFen,
                d.PlatformFen,
                Overdue = !Discrepancy.Finished.Contains(d.Status)
                    && ((d.Severity == Severity.Critical && d.FirstSeenAt < critical) || (d.Severity == Severity.High && d.FirstSeenAt < high)
                        || (d.Severity == Severity.Medium && d.FirstSeenAt < medium) || (d.Severity == Severity.Low && d.FirstSeenAt < low)),
            })
            .Take(CountedTo + 1)
            .GroupBy(_ => 1)
            .Select(all => new DiscrepancyTotals(
                all.Count(),
                all.Sum(d => d.LocalFen) ?? 0,
                all.Sum(d => d.PlatformFen) ?? 0,
                all.Sum(d => d.PlatformFen - d.LocalFen) ?? 0,
                all.Count(d => d.Overdue)))
            .SingleOrDefaultAsync(stop);
        return totals ?? DiscrepancyTotals.None;

        DateTime Limit(Severity severity) => now - SeverityClock.Allowance(severity);
    }

    /// <summary>Every row of the filter in its order, for an export (audited where the file is made).</summary>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public async IAsyncEnumerable<DiscrepancyRow> ExportAsync(Actor actor, DiscrepancyFilter filter, [EnumeratorCancellation] CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = DiscrepancySort.Of(filter).Sort(db.Discrepancies.AsNoTracking().Matching(filter, time.UtcNow()), false);
        await foreach (var row in rows.Select(Row).AsAsyncEnumerable().WithCancellation(stop))
        {
            yield return row;
        }
    }

    internal static readonly Expression<Func<Discrepancy, DiscrepancyRow>> Row = d => new DiscrepancyRow(
        d.Id, d.Type, d.Severity, d.Status, d.Subject, d.OrderNo, d.UserId, d.Channel, d.LocalFen, d.PlatformFen, d.FirstSeenAt, d.LastSeenAt, d.SeenCount,
        d.RunId, d.Assignee, d.AssigneeName, d.ResolvedAt, d.ResolvedBy, d.ReasonCode, d.Resolution, d.Version);
}
