using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Compares the fees of a day's statements with the agreed rate, line by line: a fen more or less is rounding. One FEE_VARIANCE for each statement, with the
/// sums of the lines that are off.
/// </summary>
public sealed class FeeCheck(IOptionsMonitor<StatementsOptions> options)
{
    /// <summary>Line numbers that the evidence names; the sums count all.</summary>
    private const string Named = "50";

    // A refund without a fee is no variance: whether fees are given back is the platform's rule, not a rate.
    private static readonly string Text = $"""
        WITH line AS (
          SELECT s.id, s.kind, s.file_name, s.sha256, l.line_no, l.fee_fen, coalesce(@rate, l.rate_millionths) AS rate,
            (coalesce(l.settled_fen, l.amount_fen) * coalesce(@rate, l.rate_millionths) + 500000) / 1000000
              * CASE WHEN l.kind = 'payment' THEN 1 ELSE -1 END AS agreed_fen
          FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
          WHERE s.channel = @channel AND s.business_day = @day AND s.{InForce.Sql} AND s.kind IN ('trade', 'refund')
            AND (l.kind = 'payment' OR l.fee_fen <> 0) AND coalesce(@rate, l.rate_millionths) IS NOT NULL),
        off AS MATERIALIZED (
          SELECT id, @channel || ':' || @day || CASE WHEN kind = 'refund' THEN ':refund' ELSE '' END AS subject, file_name, sha256,
            sum(agreed_fen)::bigint AS agreed_fen, sum(fee_fen)::bigint AS charged_fen, count(*) AS lines,
            string_agg(line_no::text, ', ' ORDER BY line_no) FILTER (WHERE place <= {Named}) AS numbers,
            string_agg(DISTINCT trim(trailing '.' FROM trim(trailing '0' FROM (rate / 10000.0)::numeric(10, 4)::text)) || '%', ', ') AS rates
          FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY line_no) AS place FROM line WHERE abs(fee_fen - agreed_fen) > 1) l
          GROUP BY id, kind, file_name, sha256),
        kept AS (
          SELECT d.subject FROM off v JOIN vip_admin.discrepancies d ON d.channel = @channel AND d.bill_day = @day AND d.subject = v.subject
          WHERE d.type = 'FEE_VARIANCE' AND d.status IN ('resolved', 'writtenOff') AND d.local_fen = v.agreed_fen AND d.platform_fen = v.charged_fen),
        recorded AS (
          INSERT INTO vip_admin.discrepancies AS d (id, type, severity, status, subject, channel, local_fen, platform_fen, business_day, bill_day,
            local_evidence, platform_evidence, first_seen_at, last_seen_at, seen_count, run_id, version)
          SELECT {EvidenceSql.NewId("v.subject")}, 'FEE_VARIANCE', {(int)Severity.Low}, 'open', v.subject, @channel, v.agreed_fen, v.charged_fen, @today, @day,
            jsonb_strip_nulls(jsonb_build_object('{EvidenceName.AmountFen}', v.agreed_fen, '{EvidenceName.Rate}', v.rates)),
            jsonb_strip_nulls(jsonb_build_object('{EvidenceName.AmountFen}', v.charged_fen, '{EvidenceName.Lines}', v.lines,
              '{EvidenceName.LineNumbers}', v.numbers, '{EvidenceName.StatementDay}', @day::text, '{EvidenceName.StatementId}', v.id,
              '{EvidenceName.StatementFile}', v.file_name, '{EvidenceName.Sha256}', v.sha256, '{EvidenceName.Channel}', @channel::text)),
            @now, @now, 1, @run, 1
          FROM off v WHERE NOT EXISTS (SELECT FROM kept k WHERE k.subject = v.subject)
          ON CONFLICT (subject, type) WHERE {Discrepancy.UnfinishedSql} DO UPDATE SET last_seen_at = excluded.last_seen_at
          RETURNING d.id, xmax = 0 AS is_new),
        told AS (
          INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind)
          SELECT id, @now, @actor, @actor_name, 'detected' FROM recorded WHERE is_new),
        closing AS (
          SELECT d.id FROM vip_admin.discrepancies d
          WHERE d.channel = @channel AND d.bill_day = @day AND d.type = 'FEE_VARIANCE' AND d.{Discrepancy.UnfinishedSql}
            AND NOT EXISTS (SELECT FROM off v WHERE v.subject = d.subject)
            AND NOT EXISTS (SELECT FROM vip_admin.discrepancy_events e WHERE e.discrepancy_id = d.id AND e.kind = 'reopened') FOR UPDATE OF d),
        {DiscrepancyLedger.Closing},
        ended AS (
          INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind, note)
          SELECT discrepancy_id, @now, 'system', 'system', 'withdrawn', @why FROM withdrawn
          UNION ALL SELECT id, @now, 'system', 'system', 'autoResolved', @why FROM closed)
        SELECT (SELECT count(*) FROM recorded)::int, (SELECT count(*) FROM recorded WHERE is_new)::int, (SELECT count(*) FROM closed)::int
        """;

    /// <summary>Checks the day's statements in force, in the caller's transaction.</summary>
    internal async Task<Result> CheckAsync(VipDb db, string channel, DateOnly day, Actor actor, Guid? runId, DateTime now, CancellationToken stop)
    {
        var percent = channel == PaymentMethod.WeChat ? options.CurrentValue.WeChatFeePercent : options.CurrentValue.AlipayFeePercent;
        NpgsqlParameter[] parameters =
        [
            .. StatementMatching.Parameters(channel, day, now, actor, runId), new NpgsqlParameter("why", EvidenceSide.CodeOf(AutoResolution.StatementAgrees)),
            new NpgsqlParameter("rate", NpgsqlDbType.Integer) { Value = percent is { } agreed ? (int)(agreed * 10_000m) : DBNull.Value },
        ];
        return (await Sql.FirstAsync(db, [new SqlText(Text, parameters)], row => new Result(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)), stop))!;
    }

    /// <param name="Standing">Unfinished ones.</param>
    /// <param name="Found">Those recorded for the first time.</param>
    /// <param name="Closed">Those that agree now.</param>
    internal sealed record Result(int Standing, int Found, int Closed);
}
