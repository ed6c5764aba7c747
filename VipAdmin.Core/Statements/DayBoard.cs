using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>How does a day stand? Both sides' figures by channel, read from the lines and from our books as last matched, by index.</summary>
public sealed class DayBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>The figures of a day.</summary>
    /// <param name="channel">Null: every channel.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<IReadOnlyList<DayFigures>> ReadAsync(Actor actor, DateOnly day, string? channel, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var figures = new List<DayFigures>();
        foreach (var each in PaymentMethod.Channels.Where(each => channel is null || each == channel))
        {
            var known = await ReadAsync(db, each, day, stop);
            // Without a statement the day is not matched, and rows that neighbouring days have brought are not all there is.
            figures.Add(known is { Statement: false, Platform.Count: 0 }
                ? known with { Local = await UnmatchedAsync(db, each, day, stop) } : known);
        }
        return figures;
    }

    /// <summary>The figures of a channel's day, in the caller's transaction if there is one.</summary>
    public static async Task<DayFigures> ReadAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
    {
        var rows = await db.Database.SqlQuery<Row>(Sql.With($"""
            SELECT 'platform' AS side, l.kind = 'payment' AS payment, l.match,
              coalesce(l.match = 'discrepancy', false) AND l.discrepancy_id IS NOT NULL AS explained, l.plain,
              count(*)::int AS count, sum(l.amount_fen)::bigint AS fen, sum(l.fee_fen)::bigint AS fee_fen
            FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
            WHERE s.channel = {channel} AND s.business_day = {day} AND s.{new SqlPart(InForce.Sql)} AND s.kind IN ('trade', 'refund') GROUP BY 1, 2, 3, 4, 5
            UNION ALL
            SELECT 'local', e.kind = 'payment', e.match, coalesce(e.match = 'discrepancy', false) AND e.discrepancy_id IS NOT NULL, false,
              count(*)::int, sum(e.amount_fen)::bigint, 0
            FROM vip_admin.book_entries e WHERE e.channel = {channel} AND e.business_day = {day} GROUP BY 1, 2, 3, 4
            """)).ToListAsync(stop);
        var causes = (await DayCauses.ReadAsync(db, [channel], day, day, stop)).Where(row => row.Type is not null).Select(row => row.Cause).ToArray();
        var standing = await db.Database.SqlQuery<Standing>(Sql.With($"""
            SELECT coalesce((SELECT state FROM vip_admin.daily_closes WHERE channel = {channel} AND business_day = {day}), 'open') AS state,
              coalesce(bool_or(kind = 'trade') AND bool_or(kind = 'refund' OR variant IS NULL OR variant = 'ALL'), false) AS complete
            FROM vip_admin.statements WHERE channel = {channel} AND business_day = {day} AND {new SqlPart(InForce.Sql)} AND kind IN ('trade', 'refund')
            """)).SingleAsync(stop);
        var (local, platform) = (rows.Where(row => row.Plain || row.Side == "local").ToArray(), rows.Where(row => row.Side == "platform").ToArray());
        var agreeing = platform.Where(row => row.Match is "matched" or "otherBusiness").ToArray();
        var carried = rows.Where(row => row.Match == "carried").ToArray();
        return new DayFigures(channel, standing.State, standing.Complete, Side(local), Side(platform), platform.Sum(row => row.FeeFen),
            new DaySum(agreeing.Sum(row => row.Count), agreeing.Sum(Signed)), new DaySum(carried.Sum(row => row.Count), carried.Sum(Apart)),
            carried.Sum(Apart) + rows.Where(row => row.Explained).Sum(Apart), causes.ToDictionary(cause => cause.Type, cause => cause.Count))
        {
            Causes = causes,
        };

        static long Signed(Row row) => row.Payment ? row.Fen : -row.Fen;
        static long Apart(Row row) => row.Side == "platform" ? Signed(row) : -Signed(row);
    }

    /// <summary>Carried rows that are listed at once.</summary>
    public const int MostCarried = 20;

    /// <summary>What of a channel's day was carried over midnight, the first <see cref="MostCarried"/>, and on which day the other side has it.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<IReadOnlyList<CarriedRow>> CarriedAsync(Actor actor, string channel, DateOnly day, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQuery<CarriedRow>(Sql.With($"""
            SELECT l.order_no, true AS platform, CASE WHEN l.kind = 'payment' THEN l.amount_fen ELSE -l.amount_fen END AS fen,
              (SELECT e.business_day FROM vip_admin.book_entries e WHERE e.order_no = l.order_no AND e.refund_no = coalesce(l.refund_no, '')) AS other
            FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
            WHERE s.channel = {channel} AND s.business_day = {day} AND s.{new SqlPart(InForce.Sql)} AND s.kind IN ('trade', 'refund')
              AND l.match <> 'matched' AND l.match = 'carried'
            UNION ALL
            SELECT e.order_no, false, CASE WHEN e.kind = 'payment' THEN -e.amount_fen ELSE e.amount_fen END, (
              SELECT s.business_day FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id
              WHERE l.order_no = e.order_no AND coalesce(l.refund_no, '') = e.refund_no AND l.match = 'carried' AND s.channel = {channel}
                AND s.{new SqlPart(InForce.Sql)} LIMIT 1)
            FROM vip_admin.book_entries e WHERE e.channel = {channel} AND e.business_day = {day} AND e.match = 'carried'
            ORDER BY 1, 2 LIMIT {MostCarried}
            """)).ToListAsync(stop);
    }

    private static async Task<DaySide> UnmatchedAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
    {
        var rows = await db.Database.SqlQueryRaw<Unmatched>(BookLedger.Unmatched, [.. BookLedger.Parameters(channel, day)]).ToListAsync(stop);
        return new DaySide(Sum(true), Sum(false));

        DaySum Sum(bool payment) => rows.Where(row => row.Payment == payment).Select(row => new DaySum(row.Count, row.Fen)).Single();
    }

    private static DaySide Side(IReadOnlyCollection<Row> rows) => new(Sum(rows, true), Sum(rows, false));

    private static DaySum Sum(IReadOnlyCollection<Row> rows, bool payments)
        => new(rows.Where(row => row.Payment == payments).Sum(row => row.Count), rows.Where(row => row.Payment == payments).Sum(row => row.Fen));

    private sealed record Row(string Side, bool Payment, string? Match, bool Explained, bool Plain, int Count, long Fen, long FeeFen);

    private sealed record Unmatched(bool Payment, int Count, long Fen);

    private sealed record Standing(string State, bool Complete);
}
