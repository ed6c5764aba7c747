using Npgsql;
using VipAdmin.Core.Payments;

namespace VipAdmin.Web.Sandbox;

/// <summary>The platforms' books: trades, refunds and faults, in the database, so that every process sees the same platform.</summary>
public sealed class SandboxBook(SandboxTables tables, TimeProvider time)
{
    private const string Columns = """
        t.channel, t.order_no, t.amount_fen, t.payer_fen, t.transaction_id, t.opened_at, t.pay_at, t.closed_at, t.pay_on_close, t.fault, t.faults_left,
        (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM sandbox.refunds r WHERE r.channel = t.channel AND r.order_no = t.order_no AND r.created_at <= $3)
        """;

    /// <summary>The trade by our order number, or null.</summary>
    public Task<SandboxTrade?> FindAsync(string channel, string orderNo, CancellationToken stop)
        => ReadAsync($"SELECT {Columns} FROM sandbox.trades t WHERE t.channel = $1 AND t.order_no = $2", channel, orderNo, stop);

    /// <summary>The trade by the platform's number, or null.</summary>
    public Task<SandboxTrade?> FindByTransactionAsync(string channel, string transactionId, CancellationToken stop)
        => ReadAsync($"SELECT {Columns} FROM sandbox.trades t WHERE t.channel = $1 AND t.transaction_id = $2", channel, transactionId, stop);

    /// <summary>
    /// Whether an order that is not in the book may be real, and paid at the real platform. Where the demo world lives every order belongs to it: there the
    /// order simply never reached the cashier, as a real platform would say.
    /// </summary>
    public async Task<bool> MayBeSomebodysAsync(string orderNo, CancellationToken stop)
    {
        if (orderNo == TradeQuestion.Probe.OrderNo)
        {
            return false;
        }
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("SELECT NOT EXISTS (SELECT 1 FROM sandbox.world)");
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Adds a trade.</summary>
    public async Task OpenAsync(SandboxTrade trade, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("""
            INSERT INTO sandbox.trades (channel, order_no, amount_fen, payer_fen, transaction_id,
                                        opened_at, pay_at, closed_at, pay_on_close, fault, faults_left)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """);
        Add(command, trade.Channel, trade.OrderNo, trade.AmountFen, trade.PayerFen, trade.TransactionId, trade.OpenedAt, trade.PayAt, trade.ClosedAt,
            trade.PayOnClose, trade.Fault.ToString(), trade.FaultsLeft);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Closes an unpaid trade. One conditional statement decides between a close and a payment at the same moment.</summary>
    public async Task<SandboxClose> CloseAsync(string channel, string orderNo, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        var now = time.GetUtcNow().UtcDateTime;
        await using (var pay = source.CreateCommand("""
            UPDATE sandbox.trades SET pay_at = $3, pay_on_close = false
             WHERE channel = $1 AND order_no = $2 AND pay_on_close AND closed_at IS NULL AND opened_at <= $3
            """))
        {
            Add(pay, channel, orderNo, now);
            await pay.ExecuteNonQueryAsync(stop);
        }
        await using var close = source.CreateCommand("""
            UPDATE sandbox.trades SET closed_at = $3
             WHERE channel = $1 AND order_no = $2 AND closed_at IS NULL AND opened_at <= $3 AND (pay_at IS NULL OR pay_at > $3)
            """);
        Add(close, channel, orderNo, now);
        if (await close.ExecuteNonQueryAsync(stop) == 1)
        {
            return SandboxClose.Closed;
        }
        var trade = await FindAsync(channel, orderNo, stop);
        return trade?.StateAt(now) switch
        {
            null or SandboxState.NotFound => SandboxClose.NotFound,
            SandboxState.Closed => SandboxClose.AlreadyClosed,
            _ => SandboxClose.Paid,
        };
    }

    /// <summary>Adds a refund.</summary>
    public async Task RefundAsync(SandboxRefund refund, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand(
            "INSERT INTO sandbox.refunds (channel, refund_no, order_no, amount_fen, created_at, succeeds_at) VALUES ($1, $2, $3, $4, $5, $6)");
        Add(command, refund.Channel, refund.RefundNo, refund.OrderNo, refund.AmountFen, refund.CreatedAt, refund.SucceedsAt);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The refund with that number, or null.</summary>
    public async Task<SandboxRefund?> FindRefundAsync(string channel, string refundNo, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand(
            "SELECT order_no, amount_fen, created_at, succeeds_at FROM sandbox.refunds WHERE channel = $1 AND refund_no = $2");
        Add(command, channel, refundNo);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new SandboxRefund(channel, refundNo, reader.GetString(0), reader.GetInt64(1), reader.GetDateTime(2), Moment(reader, 3))
            : null;
    }

    /// <summary>The fault of this request: the trade's own first (each request uses one up), else that of the platform's current phase.</summary>
    /// <param name="chance">0 to 1; compared with the share of requests that a phase hits.</param>
    public async Task<SandboxFault> NextFaultAsync(string channel, string? orderNo, double chance, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("""
            WITH own AS (
              UPDATE sandbox.trades SET faults_left = faults_left - 1
               WHERE channel = $1 AND order_no = $2 AND faults_left > 0 RETURNING fault)
            SELECT coalesce((SELECT fault FROM own),
                            (SELECT fault FROM sandbox.phases WHERE channel = $1 AND from_at <= $4 AND until_at > $4 AND share > $3
                              ORDER BY id DESC LIMIT 1), 'None')
            """);
        Add(command, channel, orderNo ?? "", chance, time.GetUtcNow().UtcDateTime);
        return Enum.Parse<SandboxFault>((string)(await command.ExecuteScalarAsync(stop))!);
    }

    /// <summary>Makes a whole platform fail for a while.</summary>
    /// <param name="share">Share of requests affected, 0 to 1.</param>
    public async Task TroubleAsync(string channel, SandboxFault fault, double share, DateTime from, DateTime until, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("INSERT INTO sandbox.phases (channel, fault, share, from_at, until_at) VALUES ($1, $2, $3, $4, $5)");
        Add(command, channel, fault.ToString(), share, from, until);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<SandboxTrade?> ReadAsync(string sql, string channel, string number, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand(sql);
        Add(command, channel, number, time.GetUtcNow().UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
        {
            return null;
        }
        return new SandboxTrade
        {
            Channel = reader.GetString(0),
            OrderNo = reader.GetString(1),
            AmountFen = reader.GetInt64(2),
            PayerFen = reader.GetInt64(3),
            TransactionId = reader.GetString(4),
            OpenedAt = Moment(reader, 5),
            PayAt = Moment(reader, 6),
            ClosedAt = Moment(reader, 7),
            PayOnClose = reader.GetBoolean(8),
            Fault = Enum.Parse<SandboxFault>(reader.GetString(9)),
            FaultsLeft = reader.GetInt32(10),
            RefundedFen = reader.GetInt64(11),
        };
    }

    private static DateTime? Moment(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);

    private static void Add(NpgsqlCommand command, params object?[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
