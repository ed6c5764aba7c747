using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Statements;

/// <summary>
/// What accounts for the differences of days: carried rows, and discrepancies by type. One statement for any number of days. It reads by index the few
/// rows that do not simply agree, however many lines a day has.
/// </summary>
internal static class DayCauses
{
    /// <summary>Reads the days from the first to the last. A row without a type is what was carried over midnight: lines and rows of our books.</summary>
    internal static Task<List<Row>> ReadAsync(VipDb db, string[] channels, DateOnly first, DateOnly last, CancellationToken stop)
        => db.Database.SqlQuery<Row>(Sql.With($"""
            WITH apart AS MATERIALIZED (
              SELECT s.channel, s.business_day, l.match, l.discrepancy_id, CASE WHEN l.kind = 'payment' THEN l.amount_fen ELSE -l.amount_fen END AS fen
              FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
              WHERE s.channel = ANY ({channels}) AND s.business_day BETWEEN {first} AND {last} AND s.{new SqlPart(InForce.Sql)}
                AND s.kind IN ('trade', 'refund') AND l.match <> 'matched' AND l.match IN ('carried', 'discrepancy')
              UNION ALL
              SELECT e.channel, e.business_day, e.match, e.discrepancy_id, CASE WHEN e.kind = 'payment' THEN -e.amount_fen ELSE e.amount_fen END
              FROM vip_admin.book_entries e
              WHERE e.channel = ANY ({channels}) AND e.business_day BETWEEN {first} AND {last} AND e.match IN ('carried', 'discrepancy')),
            named AS (
              SELECT a.channel, a.business_day, d.id, d.type, d.bill_day, d.{new SqlPart(Discrepancy.UnfinishedSql)} AS open, false AS blocks,
                CASE WHEN a.match = 'discrepancy' THEN a.fen ELSE 0 END AS fen
              FROM apart a JOIN vip_admin.discrepancies d ON d.id = a.discrepancy_id
              UNION ALL
              SELECT d.channel, d.bill_day, d.id, d.type, d.bill_day, true, d.severity IN ({(int)Severity.Critical}, {(int)Severity.High}), 0
              FROM vip_admin.discrepancies d
              WHERE d.channel = ANY ({channels}) AND d.bill_day BETWEEN {first} AND {last} AND d.{new SqlPart(Discrepancy.UnfinishedSql)})
            SELECT channel, business_day, NULL AS type, count(*)::int AS count, 0 AS open, 0 AS blocking, sum(fen)::bigint AS fen, NULL::uuid AS any,
              NULL::date AS bill_day
            FROM apart WHERE match = 'carried' GROUP BY 1, 2
            UNION ALL
            SELECT channel, business_day, type, count(DISTINCT id)::int, (count(DISTINCT id) FILTER (WHERE open))::int,
              (count(DISTINCT id) FILTER (WHERE blocks))::int, sum(fen)::bigint, (array_agg(id))[1],
              CASE WHEN count(bill_day) = count(*) AND min(bill_day) = max(bill_day) THEN min(bill_day) END
            FROM named GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """)).ToListAsync(stop);

    /// <param name="Any">One of the discrepancies.</param>
    internal sealed record Row(string Channel, DateOnly BusinessDay, string? Type, int Count, int Open, int Blocking, long Fen, Guid? Any, DateOnly? BillDay)
    {
        internal DayCause Cause => new(Type!, Count, Open, Blocking, Fen) { Only = Count == 1 ? Any : null, BillDay = BillDay };
    }
}
