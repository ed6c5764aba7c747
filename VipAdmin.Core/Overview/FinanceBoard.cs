using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.Overview;

/// <summary>Does yesterday's money agree, and how have statements and callbacks done over the last months?</summary>
public sealed class FinanceBoard
{
    /// <summary>How old figures of months may be.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly CloseBoard closes;
    private readonly SharedReads<FinanceDays, IReadOnlyList<FinanceDay>> reads;

    public FinanceBoard(IDbContextFactory<VipDb> databases, CloseBoard closes, TimeProvider time)
    {
        (this.databases, this.closes) = (databases, closes);
        reads = new SharedReads<FinanceDays, IReadOnlyList<FinanceDay>>(ReadAsync, time);
    }

    /// <summary>
    /// A day, channel by channel. Signed figures are read as they were signed; others from the lines, by index. A day without a statement has no figures of the
    /// platform, and of our side what was matched so far.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see closes.</exception>
    public async Task<IReadOnlyList<BooksOfDay>> BooksAsync(Actor actor, DateOnly day, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var books = new List<BooksOfDay>();
        await using var db = await databases.CreateDbContextAsync(stop);
        foreach (var close in await closes.ReadAsync(actor, day, stop))
        {
            var waiting = await db.Discrepancies.AsNoTracking().Where(Discrepancy.Waiting)
                .CountAsync(d => d.Channel == close.Channel && d.BillDay == day, stop);
            books.Add(new BooksOfDay(close.SignedFigures ?? await DayBoard.ReadAsync(db, close.Channel, day, stop), close, waiting));
        }
        return books;
    }

    /// <summary>
    /// What was found on each stretch of days, by channel and over both; stretches without anything are left out. Up to a minute old.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public Task<IReadOnlyList<FinanceDay>> DaysAsync(Actor actor, FinanceDays days, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return reads.GetAsync(days, Age).WaitAsync(stop);
    }

    /// <summary>
    /// Two index ranges: the statements of the days, whose differing lines alone are counted, and what was first seen on them. A file knows how many lines it
    /// has, so the lines that agree are not read.
    /// </summary>
    private async Task<IReadOnlyList<FinanceDay>> ReadAsync(FinanceDays days)
    {
        var (first, last, step) = days;
        await using var db = await databases.CreateDbContextAsync();
        return await db.Database.SqlQuery<FinanceDay>(Sql.With($"""
            WITH stated AS (
              SELECT (s.business_day - {first}) / {step} AS place, s.channel, sum(s.lines)::int AS lines, sum(u.differing)::int AS differing
              FROM vip_admin.statements s CROSS JOIN LATERAL (
                SELECT count(*) AS differing FROM vip_admin.statement_lines l
                WHERE l.statement_id = s.id AND l.match <> 'matched' AND l.match = 'discrepancy') u
              WHERE s.business_day BETWEEN {first} AND {last} AND s.{new SqlPart(InForce.Sql)} AND s.kind IN ('trade', 'refund') GROUP BY GROUPING SETS ((1, 2), 1)),
            found AS (
              SELECT ({Sql.Day("d.first_seen_at")} - {first}) / {step} AS place, d.channel,
                count(*) FILTER (WHERE lost)::int AS lost, coalesce(sum(fen) FILTER (WHERE lost), 0)::bigint AS lost_fen,
                percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY delay) FILTER (WHERE lost AND delay >= 0) AS delays,
                count(*) FILTER (WHERE d.type = 'LATE_PAYMENT')::int AS late, coalesce(sum(fen) FILTER (WHERE d.type = 'LATE_PAYMENT'), 0)::bigint AS late_fen,
                count(*) FILTER (WHERE d.type = 'DUPLICATE_PAYMENT')::int AS duplicates,
                coalesce(sum(fen) FILTER (WHERE d.type = 'DUPLICATE_PAYMENT'), 0)::bigint AS duplicate_fen
              FROM vip_admin.discrepancies d, LATERAL (
                SELECT d.type = 'LOST_CALLBACK' AS lost, coalesce(d.platform_fen, d.local_fen, 0) AS fen,
                  extract(epoch FROM d.resolved_at - (d.platform_evidence ->> '{new SqlPart(EvidenceName.PaidAt)}')::timestamptz)::double precision AS delay) x
              WHERE d.first_seen_at >= {BusinessDay.StartUtc(first)} AND d.first_seen_at < {BusinessDay.StartUtc(last.AddDays(1))}
                AND d.type IN ('LOST_CALLBACK', 'LATE_PAYMENT', 'DUPLICATE_PAYMENT') AND d.channel IS NOT NULL
              GROUP BY GROUPING SETS ((1, 2), 1))
            SELECT {first} + coalesce(s.place, f.place) * {step} AS first, coalesce(s.channel, f.channel) AS channel, coalesce(s.lines, 0) AS lines,
              coalesce(s.differing, 0) AS differing, coalesce(f.lost, 0) AS lost, coalesce(f.lost_fen, 0) AS lost_fen, f.delays[1] AS lost_p50,
              f.delays[2] AS lost_p95, coalesce(f.late, 0) AS late, coalesce(f.late_fen, 0) AS late_fen, coalesce(f.duplicates, 0) AS duplicates,
              coalesce(f.duplicate_fen, 0) AS duplicate_fen
            FROM stated s FULL JOIN found f ON f.place = s.place AND coalesce(f.channel, '') = coalesce(s.channel, '')
            ORDER BY 1, 2
            """)).ToListAsync();
    }
}
