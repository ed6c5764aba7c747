using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>The order of a filter. The id of a row is the bookmark of a page: what the row sorts by is looked up when the next page is read.</summary>
internal static class DiscrepancySort
{
    /// <summary>
    /// As asked for; otherwise unfinished ones by their limit, so that overdue ones come first, where the earliest takes the place of the newest, and others
    /// newest first.
    /// </summary>
    internal static KeyOrder<Discrepancy, Key> Of(VipDb db, DiscrepancyFilter filter) => filter.Order switch
    {
        DiscrepancyOrder.Amount => ByAmount(rising: filter.Reversed),
        DiscrepancyOrder.Difference => ByDifference(db, rising: filter.Reversed),
        DiscrepancyOrder.Age => ByAge(rising: !filter.Reversed),
        DiscrepancyOrder.Due => ByDue(rising: !filter.Reversed),
        _ => filter.OverdueFirst ? ByDue(rising: true) : NewestFirst,
    };

    internal static Task<Key?> KeyAsync(VipDb db, Guid id, CancellationToken stop)
        => db.Discrepancies.AsNoTracking().Where(d => d.Id == id)
            .Select(d => new Key(d.FirstSeenAt, d.DueAt, db.MoneyOfDiscrepancies.Where(m => m.DiscrepancyId == d.Id)
                .Select(m => m.ReceivedFen - m.RefundedFen - m.BookedFen).FirstOrDefault(), d.AmountFen, d.Id))
            .SingleOrDefaultAsync(stop);

    /// <summary>The key of a row as it was read, which may have changed or gone since.</summary>
    internal static Key KeyOf(DiscrepancyRow row) => new(row.FirstSeenAt, row.DueAt, row.DifferenceFen, row.AmountFen, row.Id);

    private static readonly KeyOrder<Discrepancy, Key> NewestFirst = new(
        (rows, newer) => newer ? rows.OrderBy(d => d.Id) : rows.OrderByDescending(d => d.Id),
        (rows, key, newer) => newer ? rows.Where(d => d.Id > key.Id) : rows.Where(d => d.Id < key.Id));

    // Towards newer rows a rising list is read falling, and the other way round: hence rising != newer. The id breaks ties in the same direction, as in the
    // indexes.
    private static KeyOrder<Discrepancy, Key> ByDifference(VipDb db, bool rising)
    {
        // As the column has it. Where it is unknown the row comes last in both directions, by the amount it is about.
        var unknown = rising ? long.MaxValue : long.MinValue;
        return new(
            (rows, newer) => rising != newer
                ? Measured(rows).OrderBy(row => row.Difference).ThenBy(row => row.Found.AmountFen).ThenBy(row => row.Found.Id).Select(row => row.Found)
                : Measured(rows).OrderByDescending(row => row.Difference).ThenByDescending(row => row.Found.AmountFen).ThenByDescending(row => row.Found.Id)
                    .Select(row => row.Found),
            (rows, key, newer) =>
            {
                var (difference, amount, id) = (key.DifferenceFen ?? unknown, key.AmountFen, key.Id);
                return rising != newer
                    ? Measured(rows).Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.Difference, row.Found.AmountFen, row.Found.Id),
                        ValueTuple.Create(difference, amount, id))).Select(row => row.Found)
                    : Measured(rows).Where(row => EF.Functions.LessThan(ValueTuple.Create(row.Difference, row.Found.AmountFen, row.Found.Id),
                        ValueTuple.Create(difference, amount, id))).Select(row => row.Found);
            });

        IQueryable<MeasuredRow> Measured(IQueryable<Discrepancy> rows) => rows.Join(db.MoneyOfDiscrepancies, d => d.Id, m => m.DiscrepancyId,
            (d, m) => new MeasuredRow { Found = d, Difference = m.ReceivedFen - m.RefundedFen - m.BookedFen ?? unknown });
    }

    private sealed class MeasuredRow
    {
        public required Discrepancy Found { get; init; }
        public long Difference { get; init; }
    }

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

    internal sealed record Key(DateTime FirstSeenAt, DateTime DueAt, long? DifferenceFen, long AmountFen, Guid Id);
}
