using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Which discrepancies are there? Lists, counts, sums and exports one filter; demands <see cref="Permission.See"/>.</summary>
public sealed class DiscrepancyList(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Counts and sums go this far; beyond it a page says "10,000+".</summary>
    public const int CountedTo = 10_000;

    /// <summary>One page of the filter.</summary>
    /// <param name="after">Rows that follow this discrepancy in the filter's order.</param>
    /// <param name="before">Rows that precede it; <paramref name="after"/> wins.</param>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<DiscrepancySlice> PageAsync(Actor actor, DiscrepancyFilter filter, Guid? after, Guid? before, int size, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var matching = db.Discrepancies.AsNoTracking().Matching(filter, time.UtcNow());
        var backwards = after is null && before is not null;
        var from = await DiscrepancySort.KeyAsync(db, after ?? before, stop);
        var order = new DiscrepancySort(filter, backwards);
        var rows = await order.Sort(order.From(matching, from)).Select(Row).Take(size + 1).ToListAsync(stop);
        var more = rows.Count > size;
        if (more)
        {
            rows.RemoveAt(size);
        }
        if (backwards)
        {
            rows.Reverse();
        }
        return new DiscrepancySlice(rows, HasPrevious: backwards ? more : from is not null, HasNext: backwards || more);
    }

    /// <summary>Count and sums of the filter over its first <see cref="CountedTo"/> rows.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<DiscrepancyTotals> TotalsAsync(Actor actor, DiscrepancyFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = time.UtcNow();
        var (critical, high, medium, low) = (Limit(Severity.Critical), Limit(Severity.High), Limit(Severity.Medium), Limit(Severity.Low));
        var totals = await new DiscrepancySort(filter, backwards: false).Sort(db.Discrepancies.AsNoTracking().Matching(filter, now))
            .Select(d => new
            {
                d.LocalFen,
                d.PlatformFen,
                Overdue = (d.Status == DiscrepancyStatus.Open || d.Status == DiscrepancyStatus.Assigned)
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
        var order = new DiscrepancySort(filter, backwards: false);
        await foreach (var row in order.Sort(db.Discrepancies.AsNoTracking().Matching(filter, time.UtcNow())).Select(Row).AsAsyncEnumerable()
            .WithCancellation(stop))
        {
            yield return row;
        }
    }

    internal static readonly Expression<Func<Discrepancy, DiscrepancyRow>> Row = d => new DiscrepancyRow(
        d.Id, d.Type, d.Severity, d.Status, d.Subject, d.OrderNo, d.UserId, d.Channel, d.LocalFen, d.PlatformFen, d.FirstSeenAt, d.LastSeenAt, d.SeenCount,
        d.RunId, d.Assignee, d.AssigneeName, d.ResolvedAt, d.ResolvedBy, d.ReasonCode, d.Resolution, d.Version);
}

/// <summary>A page of discrepancies and whether there are more on either side.</summary>
public sealed record DiscrepancySlice(IReadOnlyList<DiscrepancyRow> Rows, bool HasPrevious, bool HasNext);
