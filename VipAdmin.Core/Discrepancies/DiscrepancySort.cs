using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>The order of a filter: severity and age never change, so the id of a row is a lasting bookmark.</summary>
internal static class DiscrepancySort
{
    /// <summary>Unfinished ones by urgency (severity, then age), where the most urgent takes the place of the newest; others newest first.</summary>
    internal static KeyOrder<Discrepancy, Key> Of(DiscrepancyFilter filter) => filter.MostUrgentFirst ? MostUrgentFirst : NewestFirst;

    internal static Task<Key?> KeyAsync(VipDb db, Guid id, CancellationToken stop)
        => db.Discrepancies.AsNoTracking().Where(d => d.Id == id).Select(d => new Key(d.Severity, d.FirstSeenAt, d.Id)).SingleOrDefaultAsync(stop);

    private static readonly KeyOrder<Discrepancy, Key> NewestFirst = new(
        (rows, newer) => newer ? rows.OrderBy(d => d.Id) : rows.OrderByDescending(d => d.Id),
        (rows, key, newer) => newer ? rows.Where(d => d.Id > key.Id) : rows.Where(d => d.Id < key.Id));

    private static readonly KeyOrder<Discrepancy, Key> MostUrgentFirst = new(
        (rows, newer) => newer
            ? rows.OrderBy(d => d.Severity).ThenByDescending(d => d.FirstSeenAt).ThenByDescending(d => d.Id)
            : rows.OrderByDescending(d => d.Severity).ThenBy(d => d.FirstSeenAt).ThenBy(d => d.Id),
        (rows, key, newer) =>
        {
            var (severity, seen, id) = key;
            return newer
                ? rows.Where(d => d.Severity > severity
                    || (d.Severity == severity && EF.Functions.LessThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id))))
                : rows.Where(d => d.Severity < severity
                    || (d.Severity == severity && EF.Functions.GreaterThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id))));
        });

    internal sealed record Key(Severity Severity, DateTime FirstSeenAt, Guid Id);
}
