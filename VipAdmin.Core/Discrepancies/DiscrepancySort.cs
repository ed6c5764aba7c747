using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>The order of a filter and the walk along it by key: severity and age never change, so the id of a row is a lasting bookmark.</summary>
internal sealed class DiscrepancySort(DiscrepancyFilter filter, bool backwards)
{
    internal static async Task<Key?> KeyAsync(VipDb db, Guid? id, CancellationToken stop)
        => id is null ? null
            : await db.Discrepancies.AsNoTracking().Where(d => d.Id == id).Select(d => new Key(d.Severity, d.FirstSeenAt, d.Id)).SingleOrDefaultAsync(stop);

    internal IQueryable<Discrepancy> From(IQueryable<Discrepancy> query, Key? key)
    {
        if (key is null)
        {
            return query;
        }
        var (severity, seen, id) = key;
        return (filter.MostUrgentFirst, backwards) switch
        {
            (true, false) => query.Where(d => d.Severity < severity
                || (d.Severity == severity && EF.Functions.GreaterThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id)))),
            (true, true) => query.Where(d => d.Severity > severity
                || (d.Severity == severity && EF.Functions.LessThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id)))),
            (false, false) => query.Where(d => d.Id < id),
            (false, true) => query.Where(d => d.Id > id),
        };
    }

    internal IOrderedQueryable<Discrepancy> Sort(IQueryable<Discrepancy> query) => (filter.MostUrgentFirst, backwards) switch
    {
        (true, false) => query.OrderByDescending(d => d.Severity).ThenBy(d => d.FirstSeenAt).ThenBy(d => d.Id),
        (true, true) => query.OrderBy(d => d.Severity).ThenByDescending(d => d.FirstSeenAt).ThenByDescending(d => d.Id),
        (false, false) => query.OrderByDescending(d => d.Id),
        (false, true) => query.OrderBy(d => d.Id),
    };

    internal sealed record Key(Severity Severity, DateTime FirstSeenAt, Guid Id);
}
