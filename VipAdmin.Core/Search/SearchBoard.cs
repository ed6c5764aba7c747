using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Search;

/// <summary>What does a text name: an order, a member, a run, a discrepancy, a statement? Demands <see cref="Permission.See"/>; members need theirs.</summary>
public sealed class SearchBoard(IDbContextFactory<VipDb> databases, MemberSearch members, OrderSearch orders)
{
    /// <summary>Suggestions of one kind at most.</summary>
    public const int Suggested = 5;

    /// <summary>Hits of one kind at most; members have their own limit.</summary>
    public const int Shown = 20;

    /// <summary>What an index finds at once, for suggestions while a person is typing. No members: who is shown to a person leaves an audit row.</summary>
    /// <exception cref="NotPermittedException">The actor may not see orders and runs.</exception>
    public async Task<SearchHits> SuggestAsync(Actor actor, string text, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var shape = SearchShape.Of(text);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await IndexedAsync(db, shape, Suggested, stop);
    }

    /// <summary>
    /// Everything that the text may name, also where no index helps; each such read gives up after a while. Members who are shown beside other hits leave
    /// the audit row of a look-up; one member alone does not, because the page that opens it does.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see orders and runs.</exception>
    public async Task<SearchHits> FindAsync(Actor actor, string text, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var shape = SearchShape.Of(text);
        await using var db = await databases.CreateDbContextAsync(stop);
        var hits = await IndexedAsync(db, shape, Shown, stop);
        if (hits.Orders.Count == 0 && shape.As(SearchKind.Transaction) is { } transaction)
        {
            var found = await orders.FindAsync(actor, new OrderFilter { Text = transaction }, null, null, Shown, stop);
            hits = hits with
            {
                Orders = [.. found.Page.Rows.Select(row => new OrderHit(row.OrderNo, row.ProductName, row.AmountFen, row.Status, row.CreatedAt))],
                OrdersGaveUp = found.GaveUp,
                OrdersUnsearched = found.Unsearched,
            };
        }
        if (actor.Can(Permission.LookUpMembers))
        {
            var matches = await members.MatchAsync(actor, text, stop);
            hits = hits with { Members = matches };
            if (hits.Count > 1)
            {
                await members.RecordAsync(actor, text, matches, stop);
            }
        }
        return hits with { LookedIn = [.. Places(shape, actor.Can(Permission.LookUpMembers)).Distinct()] };
    }

    private static IEnumerable<SearchedIn> Places(SearchShape shape, bool members)
        => shape.Readings.SelectMany<SearchReading, SearchedIn>(reading => reading.Kind switch
        {
            SearchKind.OrderNo or SearchKind.OrderNoStart => [SearchedIn.OrderNumbers],
            SearchKind.Transaction => [SearchedIn.Transactions, SearchedIn.RefundNumbers],
            SearchKind.Phone => [SearchedIn.Phones],
            SearchKind.PhoneTail when shape.RefundNo is not null => [SearchedIn.PhoneDigits, SearchedIn.RefundNumbers],
            SearchKind.MaskedPhone or SearchKind.PhoneTail or SearchKind.NameAndPhoneTail => [SearchedIn.PhoneDigits],
            SearchKind.Id => [SearchedIn.MemberIds, SearchedIn.RunIds, SearchedIn.DiscrepancyIds, SearchedIn.RefundNumbers],
            SearchKind.IdStart => [SearchedIn.MemberIds, SearchedIn.RunIds, SearchedIn.DiscrepancyIds],
            SearchKind.IdEnd => [SearchedIn.RunIds, SearchedIn.DiscrepancyIds, SearchedIn.StatementHashes],
            SearchKind.Amount => [SearchedIn.OpenAmounts],
            SearchKind.Name => [SearchedIn.Nicknames],
            _ => [],
        }).Where(place => members || place is not (SearchedIn.Phones or SearchedIn.PhoneDigits or SearchedIn.MemberIds or SearchedIn.Nicknames));

    private static async Task<SearchHits> IndexedAsync(VipDb db, SearchShape shape, int limit, CancellationToken stop)
    {
        var orders = await OrdersAsync(db, shape, limit, stop);
        return new(shape)
        {
            Orders = orders,
            Runs = await RunsAsync(db, shape, limit, stop),
            Discrepancies = await DiscrepanciesAsync(db, shape, orders.Count == 0, limit, stop),
            Statements = await StatementsAsync(db, shape, limit, stop),
        };
    }

    private static async Task<IReadOnlyList<OrderHit>> OrdersAsync(VipDb db, SearchShape shape, int limit, CancellationToken stop)
    {
        var vip = db.Orders.AsNoTracking().Where(o => o.OrderType == Order.Vip);
        List<IQueryable<Order>> ways = [];
        if (shape.As(SearchKind.OrderNo) is { } whole)
        {
            ways.Add(vip.Where(o => o.OrderNo == whole));
        }
        if (shape.As(SearchKind.OrderNoStart) is { } start)
        {
            // The range lets the index be used under any collation; the prefix decides.
            var end = start + "zzzz";
            ways.Add(vip.Where(o => o.OrderNo.CompareTo(start) >= 0 && o.OrderNo.CompareTo(end) <= 0 && o.OrderNo.StartsWith(start)));
        }
        if (shape.As(SearchKind.Id) is { } id)
        {
            // The backend stores UUIDs in lower or in upper case.
            var ids = new[] { id, id.ToUpperInvariant() };
            ways.Add(vip.Where(o => ids.Contains(o.OrderId)));
        }
        if (shape.As(SearchKind.Transaction) is { } transaction)
        {
            ways.Add(vip.Where(o => db.VipGrants.Any(g => g.TransactionId == transaction && g.OrderId == o.OrderId)));
        }
        if (shape.RefundNo is { } refund)
        {
            var numbers = new[] { refund, refund.ToUpperInvariant() };
            ways.Add(vip.Where(o => db.RefundRequests.Any(r => numbers.Contains(r.RefundId) && r.OrderId == o.OrderId)));
        }
        foreach (var way in ways)
        {
            var rows = await way.OrderByDescending(o => o.OrderNo).Take(limit)
                .Select(o => new { o.OrderNo, o.ProductName, o.Amount, o.PaymentStatus, o.CreatedAt }).ToListAsync(stop);
            if (rows.Count > 0)
            {
                return [.. rows.Select(o => new OrderHit(o.OrderNo, o.ProductName, Money.FenFromYuan(o.Amount), o.PaymentStatus, o.CreatedAt))];
            }
        }
        return [];
    }

    private static async Task<IReadOnlyList<RunHit>> RunsAsync(VipDb db, SearchShape shape, int limit, CancellationToken stop)
    {
        IQueryable<JobRun>? runs = null;
        if (shape.As(SearchKind.Id) is { } id)
        {
            var key = Guid.Parse(id);
            runs = db.JobRuns.Where(run => run.Id == key);
        }
        else if (shape.As(SearchKind.IdEnd) is { } end)
        {
            runs = db.JobRuns.FromSql($"SELECT * FROM vip_admin.job_runs WHERE right(id::text, 12) = {end}");
        }
        else if (Range(shape) is (var first, var last))
        {
            runs = db.JobRuns.FromSql($"SELECT * FROM vip_admin.job_runs WHERE id BETWEEN {first} AND {last}");
        }
        return runs is null ? [] : await runs.AsNoTracking().OrderByDescending(run => run.Id).Take(limit)
            .Select(run => new RunHit(run.Id, run.JobKey, run.Status, run.ErrorCode, run.StartedAt)).ToListAsync(stop);
    }

    /// <param name="strayOrder">No order of ours is found: a statement may name one that we do not have.</param>
    private static async Task<IReadOnlyList<DiscrepancyHit>> DiscrepanciesAsync(VipDb db, SearchShape shape, bool strayOrder, int limit, CancellationToken stop)
    {
        IQueryable<Discrepancy>? found = null;
        if (shape.As(SearchKind.Id) is { } id)
        {
            var key = Guid.Parse(id);
            found = db.Discrepancies.Where(d => d.Id == key);
        }
        else if (shape.As(SearchKind.IdEnd) is { } end)
        {
            found = db.Discrepancies.FromSql($"SELECT * FROM vip_admin.discrepancies WHERE right(id::text, 12) = {end}");
        }
        else if (Range(shape) is (var first, var last))
        {
            found = db.Discrepancies.FromSql($"SELECT * FROM vip_admin.discrepancies WHERE id BETWEEN {first} AND {last}");
        }
        else if (shape.As(SearchKind.Amount) is { } amount)
        {
            // The partial index holds the unfinished ones, which are few.
            var fen = long.Parse(amount, CultureInfo.InvariantCulture);
            found = db.Discrepancies.Where(Discrepancy.Unfinished).Where(d => d.LocalFen == fen || d.PlatformFen == fen);
        }
        else if (strayOrder && shape.As(SearchKind.OrderNo) is { } number)
        {
            found = db.Discrepancies.Where(d => d.OrderNo == number);
        }
        var hits = found is null ? [] : await HitsAsync(found, limit, stop);
        // The partial index of the unfinished ones begins with what they are about.
        return hits.Count == 0 && shape.RefundNo is { } refund
            ? await HitsAsync(db.Discrepancies.Where(Discrepancy.Unfinished).Where(d => d.Subject == refund), limit, stop) : hits;
    }

    private static async Task<IReadOnlyList<DiscrepancyHit>> HitsAsync(IQueryable<Discrepancy> found, int limit, CancellationToken stop)
        => await found.AsNoTracking().OrderByDescending(d => d.Id).Take(limit)
            .Select(d => new DiscrepancyHit(d.Id, d.Type, d.Status, d.Subject, d.LocalFen, d.PlatformFen, d.FirstSeenAt)).ToListAsync(stop);

    /// <summary>Statements by the digits of their hash that are shown: a range of the index under any collation, as for order numbers.</summary>
    private static async Task<IReadOnlyList<StatementHit>> StatementsAsync(VipDb db, SearchShape shape, int limit, CancellationToken stop)
    {
        if (shape.As(SearchKind.IdEnd) is not { } start)
        {
            return [];
        }
        var end = start + "zzzz";
        return await db.Statements.AsNoTracking().Where(s => s.Sha256.CompareTo(start) >= 0 && s.Sha256.CompareTo(end) <= 0 && s.Sha256.StartsWith(start))
            .OrderByDescending(s => s.Id).Take(limit).Select(s => new StatementHit(s.Id, s.Channel, s.BusinessDay, s.State, s.ImportedAt)).ToListAsync(stop);
    }

    /// <summary>The first and the last id that begin with the typed digits.</summary>
    private static (Guid First, Guid Last)? Range(SearchShape shape)
    {
        if (shape.As(SearchKind.IdStart)?.Replace("-", "", StringComparison.Ordinal) is not { Length: <= 32 } digits)
        {
            return null;
        }
        return (Guid.ParseExact(digits.PadRight(32, '0'), "N"), Guid.ParseExact(digits.PadRight(32, 'f'), "N"));
    }
}
