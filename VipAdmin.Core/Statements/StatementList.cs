using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Which statements are there by day, and what do they add up to? The newest day first, within a day by channel, within a channel the newest import first.
/// Files that name no day were refused: they stand below all days, whenever they were given, so that wrong files hide no statement.
/// </summary>
public sealed class StatementList(IDbContextFactory<VipDb> databases)
{
    private const int ExportedAtOnce = 500;

    /// <summary>Where files without a day stand: before there was a platform.</summary>
    private static readonly DateOnly NoDay = new(1970, 1, 1);

    /// <summary>One page. The id of a row is its bookmark.</summary>
    /// <param name="before">Only statements below this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only statements above this one, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<KeyPage<StatementRow>> PageAsync(Actor actor, StatementFilter filter, Guid? before, Guid? after, int size, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var bound = KeyBound.Of(before, after);
        var key = bound is null ? null : await db.Statements.AsNoTracking().Where(s => s.Id == bound.Key)
            .Select(s => new Key(s.BusinessDay ?? NoDay, s.Channel ?? "", s.Id))
            .SingleOrDefaultAsync(stop);
        return await KeyPage.ReadAsync(filter.Narrow(db.Statements.AsNoTracking()), ByDay, key is null ? null : new KeyBound<Key>(key, bound!.Newer), size,
            StatementRow.FromStatement, stop);
    }

    /// <summary>All rows of a filter, one at a time.</summary>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public IAsyncEnumerable<StatementRow> ExportAsync(Actor actor, StatementFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<StatementRow>(last => PageAsync(actor, filter, last?.Id, null, ExportedAtOnce, stop));
    }

    /// <summary>Counts and sums of a filter.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<StatementTotals> TotalsAsync(Actor actor, StatementFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var files = filter.Narrow(db.Statements.AsNoTracking());
        var states = await files.GroupBy(s => s.State).Select(each => new { State = each.Key, Count = each.Count() }).ToListAsync(stop);
        var trades = files.Where(s => s.State == StatementState.Imported && s.Kind != BillKind.Fundflow);
        var sums = await trades.GroupBy(_ => 1).Select(all => new
        {
            Payments = all.Sum(s => (long)s.Payments),
            PaymentFen = all.Sum(s => s.PaymentFen),
            Refunds = all.Sum(s => (long)s.Refunds),
            RefundFen = all.Sum(s => s.RefundFen),
            FeeFen = all.Sum(s => s.FeeFen),
            Lines = all.Sum(s => (long)s.Lines),
            Compared = all.Sum(s => s.MatchedAt == null ? 0L : s.Lines),
        }).SingleOrDefaultAsync(stop);
        int Of(StatementState state) => states.SingleOrDefault(each => each.State == state)?.Count ?? 0;
        var totals = new StatementTotals(states.Sum(each => each.Count), Of(StatementState.Imported) + Of(StatementState.NoTrades),
            Of(StatementState.Refused));
        return sums is null ? totals : totals with
        {
            Payments = sums.Payments,
            PaymentFen = sums.PaymentFen,
            Refunds = sums.Refunds,
            RefundFen = sums.RefundFen,
            FeeFen = sums.FeeFen,
            Lines = sums.Lines,
            Compared = sums.Compared,
            Matches = (await MatchesAsync(db, trades, stop)).Values.Aggregate(StatementMatches.None, (all, each) => new StatementMatches(
                all.Carried + each.Carried, all.Differing + each.Differing, all.OtherBusiness + each.OtherBusiness)),
        };
    }

    /// <summary>How the lines of statements stand; a statement all of whose lines are matched, or none, is left out.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<IReadOnlyDictionary<Guid, StatementMatches>> MatchesAsync(Actor actor, IReadOnlyCollection<Guid> statements, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await MatchesAsync(db, db.Statements.AsNoTracking().Where(s => statements.Contains(s.Id)), stop);
    }

    private static async Task<Dictionary<Guid, StatementMatches>> MatchesAsync(VipDb db, IQueryable<Statement> statements, CancellationToken stop)
    {
        // Named one by one, so that the index of the lines that are not matched serves: there are few of them.
        var counts = await db.StatementLines.AsNoTracking()
            .Where(line => line.Match == Match.Carried || line.Match == Match.Discrepancy || line.Match == Match.OtherBusiness)
            .Where(line => statements.Any(s => s.Id == line.StatementId))
            .GroupBy(line => new { line.StatementId, line.Match })
            .Select(each => new { each.Key.StatementId, each.Key.Match, Count = each.LongCount() }).ToListAsync(stop);
        return counts.GroupBy(each => each.StatementId).ToDictionary(each => each.Key, each =>
        {
            long Of(Match match) => each.Where(count => count.Match == match).Sum(count => count.Count);
            return new StatementMatches(Of(Match.Carried), Of(Match.Discrepancy), Of(Match.OtherBusiness));
        });
    }

    private static readonly KeyOrder<Statement, Key> ByDay = new(
        (rows, newer) => newer
            ? rows.OrderBy(s => s.BusinessDay ?? NoDay).ThenBy(s => s.Channel ?? "").ThenBy(s => s.Id)
            : rows.OrderByDescending(s => s.BusinessDay ?? NoDay).ThenByDescending(s => s.Channel ?? "").ThenByDescending(s => s.Id),
        (rows, key, newer) =>
        {
            var (day, channel, id) = (key.Day, key.Channel, key.Id);
            return newer
                ? rows.Where(s => EF.Functions.GreaterThan(ValueTuple.Create(s.BusinessDay ?? NoDay, s.Channel ?? "", s.Id),
                    ValueTuple.Create(day, channel, id)))
                : rows.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.BusinessDay ?? NoDay, s.Channel ?? "", s.Id),
                    ValueTuple.Create(day, channel, id)));
        });

    private sealed record Key(DateOnly Day, string Channel, Guid Id);
}
