using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Orders;

/// <summary>
/// Which orders match a search? Newest or oldest first by order number: it begins with the milliseconds of its creation and has an index. Neither
/// <c>created_at</c> nor <c>amount</c> has one, and the table is not ours to give it one, so no list is sorted by them. Columns without an index are
/// searched for at most <see cref="Patience"/>; a search that takes longer reports it.
/// </summary>
public sealed class OrderSearch(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>How long a search may keep the database busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How long counting may keep it busy: a page without its total is still a page.</summary>
    public static readonly TimeSpan PatienceToCount = TimeSpan.FromSeconds(1);

    /// <summary>Size of a table that is read through without an index, in bytes.</summary>
    internal long Readable { get; init; } = TransactionIndexes.Readable;

    /// <summary>Orders are counted and summed up to this number.</summary>
    public const int CountLimit = 10_000;

    private static readonly KeyOrder<Order, string> NewestFirst = KeyOrder.By((Order order) => order.OrderNo);

    private const int ExportedAtOnce = 2_000;

    /// <summary>Members and candidate orders that one search text may mean.</summary>
    private const int MostCandidates = 50;

    /// <summary>One page.</summary>
    /// <param name="before">Only orders older than this number; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only orders newer than this number, the nearest ones.</param>
    /// <param name="withTotals">Counts and sums the orders of all pages too.</param>
    /// <exception cref="NotPermittedException">The actor may not see orders, or for a search by member may not look up members.</exception>
    public async Task<OrderMatches> FindAsync(Actor actor, OrderFilter filter, string? before, string? after, int size, CancellationToken stop,
        bool withTotals = false)
    {
        actor.Demand(Permission.See);
        var pasted = PastedText.Of(filter.Text);
        var kind = OrderSearchText.KindOf(pasted);
        if (kind is OrderSearchKind.Spoilt)
        {
            return new OrderMatches(kind, KeyPage<OrderRow>.Empty);
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        try
        {
            await using var bounded = await db.Database.BeginTransactionAsync(stop);
            await LimitAsync(db, Patience, stop);
            List<UnsearchedPart> unsearched = [];
            var matching = Narrow(db, await MeantByAsync(db, actor, kind, pasted.Text, unsearched, stop), filter);
            var order = filter.OldestFirst ? NewestFirst.Reversed : NewestFirst;
            var page = await KeyPage.ReadAsync(matching, order, KeyBound.Of(before, after), size, Row(db, filter), stop);
            var totals = withTotals ? await TotalsAsync(db, matching, filter, page, stop) : null;
            await bounded.CommitAsync(stop);
            return new OrderMatches(kind, page with
            {
                Rows = [.. page.Rows.Select(r => r.Nickname is null ? r : r with { Nickname = MaskedPhone.InText(r.Nickname) })],
            })
            { Totals = totals, Unsearched = unsearched };
        }
        catch (Exception error) when (IsTimeout(error))
        {
            stop.ThrowIfCancellationRequested();
            return new OrderMatches(kind, KeyPage<OrderRow>.Empty) { GaveUp = true };
        }
    }

    /// <summary>
    /// Every order of the filter, newest first, page by page (audited where the file is made). A page that <see cref="OrderMatches.GaveUp"/> is the last one,
    /// and a file of those before it would only look complete.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not export, or for a search by member may not look up members.</exception>
    public async IAsyncEnumerable<OrderMatches> ExportAsync(Actor actor, OrderFilter filter, [EnumeratorCancellation] CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        string? before = null;
        while (true)
        {
            var matches = await FindAsync(actor, filter, before, null, ExportedAtOnce, stop);
            yield return matches;
            if (matches.GaveUp || !matches.Page.HasOlder)
            {
                yield break;
            }
            before = matches.Page.Rows[^1].OrderNo;
        }
    }

    /// <summary>The indexes that a search by transaction number lacks, for the operator's check, which has no actor.</summary>
    public async Task<IReadOnlyList<MissingIndex>> MissingIndexesAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return (await TransactionIndexes.ReadAsync(db, stop)).Missing;
    }

    private static Task<int> LimitAsync(VipDb db, TimeSpan patience, CancellationToken stop)
    {
        var milliseconds = patience.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        return db.Database.ExecuteSqlAsync($"SELECT set_config('statement_timeout', {milliseconds}, true)", stop);
    }

    /// <summary>
    /// From the page itself when there is no other; otherwise counted, in a savepoint, because the page is kept when counting takes too long.
    /// </summary>
    private static async Task<OrderTotals?> TotalsAsync(VipDb db, IQueryable<Order> matching, OrderFilter filter, KeyPage<OrderRow> page,
        CancellationToken stop)
    {
        if (!page.HasNewer && !page.HasOlder)
        {
            return new OrderTotals(page.Rows.Count, page.Rows.Sum(row => row.RefundedFen ?? row.AmountFen), More: false);
        }
        const string counting = "counting";
        var bounded = db.Database.CurrentTransaction!;
        await bounded.CreateSavepointAsync(counting, stop);
        try
        {
            await LimitAsync(db, PatienceToCount, stop);
            var newest = NewestFirst.Sort(matching, false);
            var refunds = Refunds(db, filter);
            var amounts = filter.Time == OrderTime.Refunded
                ? newest.Take(CountLimit).Select(o => refunds.Where(r => r.OrderId == o.OrderId).Sum(r => r.RefundAmount))
                : newest.Take(CountLimit).Select(o => o.Amount);
            var counted = await amounts.GroupBy(_ => 1).Select(all => new { Count = all.Count(), Yuan = all.Sum() }).SingleOrDefaultAsync(stop);
            return counted is null ? new OrderTotals(0, 0, More: false)
                : new OrderTotals(counted.Count, Money.FenFromYuan(counted.Yuan),
                    More: counted.Count == CountLimit && await newest.Skip(CountLimit).AnyAsync(stop));
        }
        catch (Exception error) when (IsTimeout(error))
        {
            stop.ThrowIfCancellationRequested();
            await bounded.RollbackToSavepointAsync(counting, stop);
            return null;
        }
    }

    private static bool IsTimeout(Exception error)
        => error is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
            or { InnerException: PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } };

    private async Task<IQueryable<Order>> MeantByAsync(VipDb db, Actor actor, OrderSearchKind kind, string text, List<UnsearchedPart> unsearched,
        CancellationToken stop)
    {
        var orders = db.Orders.AsNoTracking().Where(o => o.OrderType == Order.Vip);
        switch (kind)
        {
            case OrderSearchKind.OrderNo:
                return orders.Where(o => o.OrderNo == text);
            case OrderSearchKind.OrderNoPrefix:
                // The range lets the index be used under any collation; the prefix condition decides.
                var to = text + "zzzz";
                return orders.Where(o => o.OrderNo.CompareTo(text) >= 0 && o.OrderNo.CompareTo(to) <= 0 && o.OrderNo.StartsWith(text));
            case OrderSearchKind.UserId:
                // The backend stores UUIDs in lower or in upper case.
                var ids = new[] { text, text.ToUpperInvariant() };
                await LookUpAsync(db, actor, "userId", db.Members.Where(m => ids.Contains(m.UserId)), stop);
                return orders.Where(o => ids.Contains(o.UserId!) || ids.Contains(o.OrderId));
            case OrderSearchKind.Phone:
                actor.Demand(Permission.LookUpMembers);
                var members = await LookUpAsync(db, actor, "phone", db.Members.Where(m => m.Phone == text), stop);
                return orders.Where(o => members.Contains(o.UserId!));
            case OrderSearchKind.Transaction or OrderSearchKind.Part:
                await LookUpAsync(db, actor, "userId", db.Members.Where(m => m.UserId == text), stop);
                var meant = await ByTransactionAsync(db, text, unsearched, stop);
                return orders.Where(o => meant.Contains(o.OrderNo));
            default:
                return orders;
        }
    }

    /// <summary>
    /// Orders whose own row, a callback, a line of a statement, a settlement of ours or a platform's answer in a discrepancy names the transaction. The last
    /// ones find lost callbacks and late payments, whose orders do not name it. Imported orders with unusual numbers are found here too. Our own tables have
    /// the index; the backend's are left out where it is missing and they are large.
    /// </summary>
    private async Task<string[]> ByTransactionAsync(VipDb db, string text, List<UnsearchedPart> unsearched, CancellationToken stop)
    {
        var exact = await db.Orders.AsNoTracking().Where(o => o.OrderNo == text).Select(o => o.OrderNo).ToArrayAsync(stop);
        if (exact.Length > 0)
        {
            return exact;
        }
        var indexes = await TransactionIndexes.ReadAsync(db, stop, Readable);
        if (!indexes.Orders)
        {
            unsearched.Add(UnsearchedPart.Orders);
        }
        if (!indexes.Callbacks)
        {
            unsearched.Add(UnsearchedPart.Callbacks);
        }
        // A condition that is false from the outset keeps PostgreSQL from opening the table.
        return await db.Database.SqlQuery<string>($"""
            SELECT order_no AS "Value" FROM vip_admin.discrepancies WHERE order_no IS NOT NULL AND platform_evidence ->> 'transactionId' = {text}
            UNION SELECT order_no FROM vip_admin.vip_grants WHERE transaction_id = {text}
            UNION SELECT order_no FROM vip_admin.statement_lines WHERE transaction_id = {text}
            UNION SELECT order_no FROM vip_admin.book_entries WHERE transaction_id = {text}
            UNION SELECT order_no FROM public.payment_callbacks WHERE {indexes.Callbacks} AND transaction_id = {text}
            UNION SELECT order_no FROM public.orders WHERE {indexes.Orders} AND transaction_id = {text}
            UNION SELECT order_no FROM public.orders WHERE user_id = {text}
            LIMIT {MostCandidates}
            """).ToArrayAsync(stop);
    }

    /// <summary>A phone number or user id identifies a person: one audit row per member and ten minutes, however often a live page reloads.</summary>
    /// <exception cref="NotPermittedException">A member matches, and the actor may not look up members.</exception>
    private async Task<List<string>> LookUpAsync(VipDb db, Actor actor, string by, IQueryable<Member> found, CancellationToken stop)
    {
        var members = await found.AsNoTracking().Select(m => m.UserId).Order().Take(MostCandidates).ToListAsync(stop);
        if (members.Count == 0)
        {
            return members;
        }
        actor.Demand(Permission.LookUpMembers);
        var recently = time.UtcNow().AddMinutes(-10);
        List<Act> acts = [];
        foreach (var member in members)
        {
            if (!await db.AuditEvents.AnyAsync(a => a.Target == member && a.ActorId == actor.Id && a.Action == AuditAction.MemberLookedUp && a.At > recently,
                stop))
            {
                acts.Add(new Act(actor, AuditAction.MemberLookedUp, member, Data: new { by, page = "orders" }));
            }
        }
        await Acts.RecordAsync(db, time, acts, [], stop);
        return members;
    }

    /// <summary>Refunds that were paid out in the range of the filter.</summary>
    private static IQueryable<RefundRequest> Refunds(VipDb db, OrderFilter filter)
    {
        var paidOut = db.RefundRequests.AsNoTracking().Where(r => r.Status == RefundRequest.PaidOut);
        if (filter.From is { } from)
        {
            paidOut = paidOut.Where(r => r.RefundedAt >= from);
        }
        return filter.To is { } to ? paidOut.Where(r => r.RefundedAt < to) : paidOut;
    }

    private static IQueryable<Order> Narrow(VipDb db, IQueryable<Order> query, OrderFilter filter)
    {
        if (filter.Status is { } status)
        {
            query = query.Where(o => o.PaymentStatus == status);
        }
        if (filter.Method is { Length: > 0 } method)
        {
            query = query.PaidBy(method);
        }
        if (filter.AmountFen is { } fen)
        {
            var yuan = Money.YuanFromFen(fen);
            query = query.Where(o => o.Amount == yuan);
        }
        if (filter.Recovered)
        {
            // Nothing is granted before it is paid for, to the day whichever clock: few grants lead to few orders, and all orders need not be read.
            var earliest = filter is { Time: OrderTime.Paid, From: { } start } ? start.AddDays(-1) : DateTime.UnixEpoch;
            query = query.Where(o => db.VipGrants.Any(g => g.OrderId == o.OrderId && g.GrantedAt >= earliest
                && db.Discrepancies.Any(d => d.OrderNo == g.OrderNo && d.Type == DiscrepancyType.LostCallback)));
        }
        if (filter.Time == OrderTime.Refunded)
        {
            var refunds = Refunds(db, filter);
            return query.Where(o => refunds.Any(r => r.OrderId == o.OrderId));
        }
        if (filter.Time == OrderTime.Recovered)
        {
            var settled = db.JobRunItems.Where(i => i.Outcome == ItemOutcome.Synced && !i.Planned
                && (filter.From == null || i.At >= filter.From) && (filter.To == null || i.At < filter.To));
            return query.Where(o => settled.Any(i => i.OrderNo == o.OrderNo));
        }
        var paid = filter.Time == OrderTime.Paid;
        if (filter.From is { } from)
        {
            query = paid ? query.Where(o => o.PaidAt >= from) : query.Where(o => o.CreatedAt >= from);
        }
        if (filter.To is { } to)
        {
            query = paid ? query.Where(o => o.PaidAt < to) : query.Where(o => o.CreatedAt < to);
        }
        return query;
    }

    private static Expression<Func<Order, OrderRow>> Row(VipDb db, OrderFilter filter)
    {
        var (refunds, withRefunds) = (Refunds(db, filter), filter.Time == OrderTime.Refunded);
        return o => new OrderRow(
            o.OrderId, o.OrderNo, o.ProductName, o.Amount, o.PaymentMethod, o.PaymentStatus, o.TransactionId, o.CreatedAt, o.PaidAt, o.CancelledAt,
            o.CancelReason, o.UserId,
            db.Members.Where(m => m.UserId == o.UserId).Select(m => m.Nickname).FirstOrDefault(),
            db.Discrepancies.Where(Discrepancy.Waiting).Count(d => d.OrderNo == o.OrderNo))
        {
            RefundedYuan = withRefunds ? refunds.Where(r => r.OrderId == o.OrderId).Sum(r => r.RefundAmount) : null,
        };
    }
}
