using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Overview;

/// <summary>How much did each platform take, how much of it was settled by the portal, what was refunded?</summary>
public sealed class TakingsBoard
{
    /// <summary>Yesterday, today, and what is left of an hour.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(49);

    /// <summary>
    /// An order can be paid for seven days after it was made. <c>paid_at</c> has no index, and order numbers have one that increases with time, so older orders
    /// are left out by their number.
    /// </summary>
    private static readonly TimeSpan Payable = TimeSpan.FromDays(7);

    /// <summary>A person may also have granted an order whose payment came too late, which is no lost callback.</summary>
    private const string CallbackLost = "EXISTS (SELECT FROM vip_admin.discrepancies d WHERE d.order_no = o.order_no AND d.type = 'LOST_CALLBACK')";

    /// <summary>Sums may be this old.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly SharedReads<TimeSpan, Cashbook> books;
    private readonly SharedReads<ChartSpan, IReadOnlyList<Takings>> charts;

    public TakingsBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        (this.databases, this.time) = (databases, time);
        books = new SharedReads<TimeSpan, Cashbook>(ReadAsync, time);
        charts = new SharedReads<ChartSpan, IReadOnlyList<Takings>>(ReadAsync, time);
    }

    /// <summary>Yesterday and today, up to half a minute old.</summary>
    /// <exception cref="NotPermittedException">The actor may not see orders.</exception>
    public Task<Cashbook> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return books.GetAsync(Reach, Age).WaitAsync(stop);
    }

    /// <summary>Takings by column and platform, oldest first, up to half a minute old; columns without any are left out.</summary>
    /// <exception cref="NotPermittedException">The actor may not see orders.</exception>
    public Task<IReadOnlyList<Takings>> ChartAsync(Actor actor, ChartSpan span, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return charts.GetAsync(span, Age).WaitAsync(stop);
    }

    private async Task<IReadOnlyList<Takings>> ReadAsync(ChartSpan span)
    {
        var (first, step) = (OrderNumbers.FirstSince(span.First - Payable), span.Step.TotalSeconds);
        var (word, payable) = (new SqlPart(PaymentMethod.Word), new SqlPart(PaymentMethod.Payable));
        await using var db = await databases.CreateDbContextAsync();
        return await db.Database.SqlQuery<Takings>(Sql.With($"""
            SELECT (from_at + floor(extract(epoch FROM o.paid_at - from_at) / {step}) * {step} * interval '1 second') AT TIME ZONE 'UTC' AS at,
                   {word} AS channel,
                   count(*)::int AS paid, sum((o.amount * 100)::bigint)::bigint AS fen,
                   count(g.order_id)::int AS settled, coalesce(sum((o.amount * 100)::bigint) FILTER (WHERE g.order_id IS NOT NULL), 0)::bigint AS settled_fen
              FROM (SELECT {Sql.Plain("from", span.First)} AS from_at) AS span
              JOIN public.orders o ON o.paid_at >= from_at
              LEFT JOIN vip_admin.vip_grants g ON g.order_id = o.order_id AND {new SqlPart(CallbackLost)}
             WHERE o.order_no >= {first} AND o.order_type = 'vip' AND o.payment_status IN (1, 2, 4) AND o.paid_at < {Sql.Plain("to", span.End)} AND {payable}
             GROUP BY 1, 2 ORDER BY 1, 2
            """)).ToListAsync();
    }

    private async Task<Cashbook> ReadAsync(TimeSpan reach)
    {
        var now = time.UtcNow();
        var hour = now.Date.AddHours(now.Hour);
        var since = hour - reach;
        var first = OrderNumbers.FirstSince(since - Payable);
        var day = new SqlPart("(r.refunded_at + interval '8 hours')::date");
        var (word, payable) = (new SqlPart(PaymentMethod.Word), new SqlPart(PaymentMethod.Payable));
        await using var db = await databases.CreateDbContextAsync();
        var hours = await db.Database.SqlQuery<Takings>(Sql.With($"""
            SELECT date_trunc('hour', o.paid_at) AT TIME ZONE 'UTC' AS at, {word} AS channel,
                   count(*)::int AS paid, sum((o.amount * 100)::bigint)::bigint AS fen,
                   count(g.order_id)::int AS settled, coalesce(sum((o.amount * 100)::bigint) FILTER (WHERE g.order_id IS NOT NULL), 0)::bigint AS settled_fen
              FROM public.orders o LEFT JOIN vip_admin.vip_grants g ON g.order_id = o.order_id AND {new SqlPart(CallbackLost)}
             WHERE o.order_no >= {first} AND o.order_type = 'vip' AND o.payment_status IN (1, 2, 4) AND o.paid_at >= {Sql.Plain("from", since)} AND {payable}
             GROUP BY 1, 2 ORDER BY 1, 2
            """)).ToListAsync();
        var refunds = await db.Database.SqlQuery<DayRefunds>(Sql.With($"""
            SELECT {day} AS day, {word} AS channel, count(DISTINCT o.order_id)::int AS count, sum((r.refund_amount * 100)::bigint)::bigint AS fen
              FROM public.refund_requests r JOIN public.orders o ON o.order_id = r.order_id
             WHERE r.status = {RefundRequest.PaidOut} AND r.refunded_at >= {Sql.Plain("from", since)} AND o.order_type = 'vip' AND {payable}
             GROUP BY 1, 2
            """)).ToListAsync();
        return new Cashbook(since, now, hours, refunds);
    }
}
