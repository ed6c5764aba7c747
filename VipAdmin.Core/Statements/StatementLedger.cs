using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>Writes statements and their lines inside the caller's transaction, which holds the <see cref="DayLock"/>.</summary>
internal static class StatementLedger
{
    private const string LineColumns = """
        COPY vip_admin.statement_lines (statement_id, line_no, kind, order_no, transaction_id, refund_no, traded_at, amount_fen, settled_fen, fee_fen,
          rate_millionths, match, plain)
        FROM STDIN (FORMAT BINARY)
        """;

    private const string FlowColumns = """
        COPY vip_admin.fund_flows (statement_id, line_no, flow_no, business_no, order_no, booked_at, amount_fen, balance_fen, type)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>Rate in millionths: 0.6 % = 6000.</summary>
    private const int Million = 1_000_000;

    private static readonly string Agreed = Word.Of(Match.Matched);

    private static readonly Dictionary<BillLineKind, string> Kinds = Enum.GetValues<BillLineKind>().ToDictionary(kind => kind, Word.Of);

    /// <summary>The statements in force of a channel's day.</summary>
    public static Task<List<StatementSuccession.InForce>> InForceAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
        => db.Statements.Where(s => s.Channel == channel && s.BusinessDay == day && (s.State == StatementState.Imported || s.State == StatementState.NoTrades))
            .Select(s => new StatementSuccession.InForce(s.Id, s.Kind!.Value, s.Variant, s.State, s.Sha256, s.ContentSha256)).ToListAsync(stop);

    /// <summary>Takes force from statements, and adds the one that has it now.</summary>
    public static async Task SucceedAsync(VipDb db, Statement statement, IReadOnlyList<StatementSuccession.InForce> replaced, CancellationToken stop)
    {
        var ids = replaced.Select(each => each.Id).ToArray();
        // Before the new row, because only one may be in force.
        await db.Statements.Where(s => ids.Contains(s.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.State, StatementState.Replaced).SetProperty(s => s.ReplacedBy, statement.Id), stop);
        db.Statements.Add(statement);
        await db.SaveChangesAsync(stop);
    }

    /// <summary>
    /// Copies the lines of a file as they are read; nothing is kept in memory. Payments are written as plainly agreeing, which nearly all are; matching, in the
    /// same transaction, corrects the others. A payment whose order or transaction may be on an earlier line is left to matching: no two plain lines share one.
    /// </summary>
    public static async Task CopyAsync(VipDb db, Guid statement, BillFile bill, CancellationToken stop)
    {
        var flows = bill.Header.Kind == BillKind.Fundflow;
        await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync(flows ? FlowColumns : LineColumns, stop);
        // The sender may be slow with the next line.
        copy.Timeout = TimeSpan.Zero;
        if (flows)
        {
            await foreach (var flow in bill.FlowsAsync(stop))
            {
                await copy.StartRowAsync(stop);
                await copy.WriteAsync(statement, NpgsqlDbType.Uuid, stop);
                await copy.WriteAsync(flow.LineNo, NpgsqlDbType.Integer, stop);
                await TextAsync(copy, flow.FlowNo, stop);
                await TextAsync(copy, flow.BusinessNo, stop);
                await TextAsync(copy, flow.OrderNo, stop);
                await copy.WriteAsync(flow.BookedAtUtc, NpgsqlDbType.TimestampTz, stop);
                await copy.WriteAsync(flow.AmountFen, NpgsqlDbType.Bigint, stop);
                await copy.WriteAsync(flow.BalanceFen, NpgsqlDbType.Bigint, stop);
                await TextAsync(copy, PlainText.Cleaned(flow.Type), stop);
            }
        }
        else
        {
            var seen = new SeenBefore();
            await foreach (var line in bill.LinesAsync(stop))
            {
                await copy.StartRowAsync(stop);
                await copy.WriteAsync(statement, NpgsqlDbType.Uuid, stop);
                await copy.WriteAsync(line.LineNo, NpgsqlDbType.Integer, stop);
                await TextAsync(copy, Kinds[line.Kind], stop);
                await TextAsync(copy, line.OrderNo, stop);
                await TextAsync(copy, line.TransactionId, stop);
                await TextAsync(copy, line.RefundNo, stop);
                await copy.WriteAsync(line.TradedAtUtc, NpgsqlDbType.TimestampTz, stop);
                await copy.WriteAsync(line.AmountFen, NpgsqlDbType.Bigint, stop);
                await copy.WriteAsync(line.SettledFen, NpgsqlDbType.Bigint, stop);
                await copy.WriteAsync(line.FeeFen, NpgsqlDbType.Bigint, stop);
                await (line.Rate is { } rate ? copy.WriteAsync((int)(rate * Million), NpgsqlDbType.Integer, stop) : copy.WriteNullAsync(stop));
                var payment = line.Kind == BillLineKind.Payment;
                await TextAsync(copy, payment ? Agreed : null, stop);
                await copy.WriteAsync(payment && !IsRepeated(line, seen), NpgsqlDbType.Boolean, stop);
            }
        }
        // A faulty file is not completed, which takes its lines back.
        if (bill.Fault is null)
        {
            await copy.CompleteAsync(stop);
        }
        await copy.DisposeAsync();
        if (bill.Trailer?.Lines > BookLedger.Sampled)
        {
            await db.Database.ExecuteSqlAsync($"ANALYZE vip_admin.statement_lines", stop);
        }
    }

    private static bool IsRepeated(BillLine line, SeenBefore seen)
        => seen.Note(line.OrderNo, 0) | (!string.IsNullOrEmpty(line.TransactionId) && seen.Note(line.TransactionId, 1));

    /// <summary>
    /// How many lines of a statement name an order that our books do not have, if there are so many; plain lines are known to have one. Most files have too few
    /// other lines to look any of them up.
    /// </summary>
    /// <returns>The number, or 0 when it is below <paramref name="fewest"/>.</returns>
    public static Task<int> WithoutOrderAsync(VipDb db, Guid statement, int fewest, CancellationToken stop)
        => db.Database.SqlQuery<int>($"""
            WITH apart AS MATERIALIZED (SELECT order_no FROM vip_admin.statement_lines WHERE statement_id = {statement} AND NOT plain),
            unknown AS (
              SELECT count(*)::int AS lines FROM apart a
              WHERE (SELECT count(*) FROM apart) >= {fewest} AND NOT EXISTS (SELECT FROM public.orders o WHERE o.order_no = a.order_no))
            SELECT CASE WHEN lines >= {fewest} THEN lines ELSE 0 END AS "Value" FROM unknown
            """).SingleAsync(stop);

    /// <summary>Whether the day is closed; the row stays as it is until the transaction ends.</summary>
    public static async Task<bool> IsClosedAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
        => await db.Database.SqlQuery<string>($"""
            SELECT state AS "Value" FROM vip_admin.daily_closes WHERE channel = {channel} AND business_day = {day} FOR UPDATE
            """).ToListAsync(stop) is ["closed"];

    /// <summary>Puts a prepared close back to open, because what was prepared no longer stands.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> PutBackAsync(VipDb db, string channel, DateOnly day, Actor actor, string cause, DateTime now, CancellationToken stop)
        => await db.Database.ExecuteSqlAsync($"""
            WITH prepared AS (
              SELECT channel, business_day, figures FROM vip_admin.daily_closes
              WHERE channel = {channel} AND business_day = {day} AND state = 'prepared' FOR UPDATE),
            opened AS (
              UPDATE vip_admin.daily_closes c SET state = 'open', figures = NULL, prepared_by = NULL, prepared_by_name = NULL, prepared_at = NULL,
                version = c.version + 1
              FROM prepared p WHERE c.channel = p.channel AND c.business_day = p.business_day)
            INSERT INTO vip_admin.daily_close_events (channel, business_day, kind, at, actor_id, actor_name, note, figures)
            SELECT channel, business_day, 'putBack', {now}, {actor.Id}, {actor.Name}, {cause}, figures FROM prepared
            """, stop) > 0;

    private static Task TextAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken stop)
        => text is null ? copy.WriteNullAsync(stop) : copy.WriteAsync(text, NpgsqlDbType.Text, stop);
}
