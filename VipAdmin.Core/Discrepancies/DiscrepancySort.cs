using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>The order of a filter: what it sorts by never changes, so the id of a row is a lasting bookmark.</summary>
internal static class DiscrepancySort
{
    /// <summary>
    /// As asked for; otherwise unfinished ones by urgency (severity, then age), where the most urgent takes the place of the newest, and others newest first.
    /// </summary>
    internal static KeyOrder<Discrepancy, Key> Of(DiscrepancyFilter filter) => filter.Order switch
    {
        DiscrepancyOrder.Amount => ByAmount(rising: filter.Reversed),
        DiscrepancyOrder.Age => ByAge(rising: !filter.Reversed),
        DiscrepancyOrder.Due => ByDue(rising: !filter.Reversed),
        _ => filter.MostUrgentFirst ? MostUrgentFirst : NewestFirst,
    };

    internal static Task<Key?> KeyAsync(VipDb db, Guid id, CancellationToken stop)
        => db.Discrepancies.AsNoTracking().Where(d => d.Id == id).Select(d => new Key(d.Severity, d.FirstSeenAt, d.DueAt, d.AmountFen, d.Id))
            .SingleOrDefaultAsync(stop);

    private static readonly KeyOrder<Discrepancy, Key> NewestFirst = new(
        (rows, newer) => newer ? rows.OrderBy(d => d.Id) : rows.OrderByDescending(d => d.Id),
        (rows, key, newer) => newer ? rows.Where(d => d.Id > key.Id) : rows.Where(d => d.Id < key.Id));

    private static readonly KeyOrder<Discrepancy, Key> MostUrgentFirst = new(
        (rows, newer) => newer
            ? rows.OrderBy(d => d.Severity).ThenByDescending(d => d.FirstSeenAt).ThenByDescending(d => d.Id)
            : rows.OrderByDescending(d => d.Severity).ThenBy(d => d.FirstSeenAt).ThenBy(d => d.Id),
        (rows, key, newer) =>
        {
            var (severity, seen, id) = (key.Severity, key.FirstSeenAt, key.Id);
            return newer
                ? rows.Where(d => d.Severity > severity
                    || (d.Severity == severity && EF.Functions.LessThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id))))
                : rows.Where(d => d.Severity < severity
                    || (d.Severity == severity && EF.Functions.GreaterThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id))));
        });

    // Towards newer rows a rising list is read falling, and the other way round: hence rising != newer. The id breaks ties in the same direction, as in the
    // indexes.
    private static KeyOrder<Discrepancy, Key> ByAmount(bool rising) => new(
        (rows, newer) => rising != newer
            ? rows.OrderBy(d => d.AmountFen).ThenBy(d => d.Id) : rows.OrderByDescending(d => d.AmountFen).ThenByDescending(d => d.Id),
        (rows, key, newer) =>
        {
            var (amount, id) = (key.AmountFen, key.Id);
            return rising != newer
                ? rows.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.AmountFen, d.Id), ValueTuple.Create(amount, id)))
                : rows.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.AmountFen, d.Id), ValueTuple.Create(amount, id)));
        });

    private static KeyOrder<Discrepancy, Key> ByAge(bool rising) => new(
        (rows, newer) => rising != newer
            ? rows.OrderBy(d => d.FirstSeenAt).ThenBy(d => d.Id) : rows.OrderByDescending(d => d.FirstSeenAt).ThenByDescending(d => d.Id),
        (rows, key, newer) =>
        {
            var (seen, id) = (key.FirstSeenAt, key.Id);
            return rising != newer
                ? rows.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id)))
                : rows.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.FirstSeenAt, d.Id), ValueTuple.Create(seen, id)));
        });

    private static KeyOrder<Discrepancy, Key> ByDue(bool rising) => new(
        (rows, newer) => rising != newer ? rows.OrderBy(d => d.DueAt).ThenBy(d => d.Id) : rows.OrderByDescending(d => d.DueAt).ThenByDescending(d => d.Id),
        (rows, key, newer) =>
        {
            var (due, id) = (key.DueAt, key.Id);
            return rising != newer
                ? rows.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.DueAt, d.Id), ValueTuple.Create(due, id)))
                : rows.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.DueAt, d.Id), ValueTuple.Create(due, id)));
        });

    internal sealed record Key(Severity Severity, DateTime FirstSeenAt, DateTime DueAt, long AmountFen, Guid Id);
}
