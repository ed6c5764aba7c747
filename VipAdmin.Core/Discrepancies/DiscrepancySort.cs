using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>The order of a filter. The id of a row is the bookmark of a page: what the row sorts by is looked up when the next page is read.</summary>
internal static class DiscrepancySort
{
    /// <summary>
    /// As asked for; otherwise unfinished ones by their limit, so that overdue ones come first, where the earliest takes the place of the newest, and others
    /// newest first; under a range of days by the day, so that an index leads to the range.
    /// </summary>
    internal static KeyOrder<Discrepancy, Key> Of(DiscrepancyFilter filter) => filter.Order switch
    {
        DiscrepancyOrder.Amount => ByAmount(rising: filter.Reversed),
        DiscrepancyOrder.Difference => ByDifference(rising: filter.Reversed),
        DiscrepancyOrder.Age => ByAge(rising: !filter.Reversed),
        DiscrepancyOrder.Due => ByDue(rising: !filter.Reversed),
        _ when filter.OverdueFirst => ByDue(rising: true),
        _ => filter.DayFrom is null && filter.DayTo is null ? NewestFirst : NewestDayFirst,
    };

    internal static Task<Key?> KeyAsync(VipDb db, Guid id, CancellationToken stop)
        => db.Discrepancies.AsNoTracking().Where(d => d.Id == id)
            .Select(d => new Key(d.FirstSeenAt, d.DueAt, d.BillDay ?? d.BusinessDay, d.DifferenceFen, d.AmountFen, d.Id))
            .SingleOrDefaultAsync(stop);

    /// <summary>The key of a row as it was read, which may have changed or gone since.</summary>
    internal static Key KeyOf(DiscrepancyRow row) => new(row.FirstSeenAt, row.DueAt, row.BillDay ?? row.BusinessDay, row.SortedFen, row.AmountFen,
        row.Id);

    private static readonly KeyOrder<Discrepancy, Key> NewestFirst = new(
        (rows, newer) => newer ? rows.OrderBy(d => d.Id) : rows.OrderByDescending(d => d.Id),
        (rows, key, newer) => newer ? rows.Where(d => d.Id > key.Id) : rows.Where(d => d.Id < key.Id));

    private static readonly KeyOrder<Discrepancy, Key> NewestDayFirst = new(
        (rows, newer) => newer ? rows.OrderBy(d => d.BillDay ?? d.BusinessDay).ThenBy(d => d.Id)
            : rows.OrderByDescending(d => d.BillDay ?? d.BusinessDay).ThenByDescending(d => d.Id),
        (rows, key, newer) =>
        {
            var (day, id) = (key.Day, key.Id);
            return newer
                ? rows.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.BillDay ?? d.BusinessDay, d.Id), ValueTuple.Create(day, id)))
                : rows.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.BillDay ?? d.BusinessDay, d.Id), ValueTuple.Create(day, id)));
        });

    /// <summary>Beyond every difference: where it is unknown, the row comes last in both directions. The indexes are made with the same figures.</summary>
    private const long Least = -9_000_000_000_000_000, Most = 9_000_000_000_000_000;

    private static KeyOrder<Discrepancy, Key> ByDifference(bool rising) => rising
        ? new(
            (rows, newer) => newer
                ? rows.OrderByDescending(d => d.DifferenceFen ?? Most).ThenByDescending(d => d.AmountFen).ThenByDescending(d => d.Id)
                : rows.OrderBy(d => d.DifferenceFen ?? Most).ThenBy(d => d.AmountFen).ThenBy(d => d.Id),
            (rows, key, newer) =>
            {
                var (difference, amount, id) = (key.DifferenceFen ?? Most, key.AmountFen, key.Id);
                return newer
                    ? rows.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.DifferenceFen ?? Most, d.AmountFen, d.Id),
                        ValueTuple.Create(difference, amount, id)))
                    : rows.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.DifferenceFen ?? Most, d.AmountFen, d.Id),
                        ValueTuple.Create(difference, amount, id)));
            })
        : new(
            (rows, newer) => newer
                ? rows.OrderBy(d => d.DifferenceFen ?? Least).ThenBy(d => d.AmountFen).ThenBy(d => d.Id)
                : rows.OrderByDescending(d => d.DifferenceFen ?? Least).ThenByDescending(d => d.AmountFen).ThenByDescending(d => d.Id),
            (rows, key, newer) =>
            {
                var (difference, amount, id) = (key.DifferenceFen ?? Least, key.AmountFen, key.Id);
                return newer
                    ? rows.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.DifferenceFen ?? Least, d.AmountFen, d.Id),
                        ValueTuple.Create(difference, amount, id)))
                    : rows.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.DifferenceFen ?? Least, d.AmountFen, d.Id),
                        ValueTuple.Create(difference, amount, id)));
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

    internal sealed record Key(DateTime FirstSeenAt, DateTime DueAt, DateOnly Day, long? DifferenceFen, long AmountFen, Guid Id);
}
