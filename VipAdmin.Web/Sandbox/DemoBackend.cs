using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core;
using VipAdmin.Core.Live;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Plays the payment backend beside the portal: takes orders, receives callbacks, cancels on its own side. It writes the backend's tables and none of the
/// portal's, and races with the portal's tasks as the real one does.
/// </summary>
public sealed class DemoBackend(SandboxTables tables, SandboxBook book, TimeProvider time)
{
    /// <summary>Registers a member and returns the id.</summary>
    public async Task<string> RegisterAsync(Random random, CancellationToken stop)
    {
        await using var connection = await (await tables.ReadyAsync(stop)).OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var count = new NpgsqlCommand("UPDATE sandbox.world SET members = members + 1 RETURNING members - 1", connection);
        var n = (int)(await count.ExecuteScalarAsync(stop))!;
        var member = DemoMemberRow.New(n, random, time.UtcNow());
        await DemoRows.InsertAsync(connection, "public.users", [member], stop);
        await transaction.CommitAsync(stop);
        return member.UserId;
    }

    /// <summary>A member who may plausibly buy now: never was VIP, or expires soon, and has no open order. Null when there is none.</summary>
    public async Task<string?> BuyerAsync(Random random, CancellationToken stop)
    {
        await using var command = (await tables.ReadyAsync(stop)).CreateCommand("""
            SELECT u.user_id FROM public.users u
             WHERE NOT u.is_lifetime_vip AND (u.vip_expire_at IS NULL OR u.vip_expire_at < $1)
               AND NOT EXISTS (SELECT 1 FROM public.orders o WHERE o.user_id = u.user_id AND o.payment_status = 0)
             ORDER BY md5(u.user_id || $2) LIMIT 1
            """);
        command.Parameters.Add(Plain(time.UtcNow().AddDays(4)));
        command.Parameters.Add(new NpgsqlParameter { Value = random.Next().ToString("x8") });
        return (string?)await command.ExecuteScalarAsync(stop);
    }

    /// <summary>Takes an order; the trade at the platform and its planned events come first, so that no order is without its story.</summary>
    public async Task PlaceAsync(DemoOrder order, DemoPlan plan, CancellationToken stop)
    {
        await book.OpenAsync(plan.Trade, stop);
        if (plan.Refund is { } refund)
        {
            await book.RefundAsync(refund, stop);
        }
        await using var connection = await (await tables.ReadyAsync(stop)).OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await DemoRows.InsertAsync(connection, "public.orders", [DemoOrderRow.Pending(order)], stop);
        await DemoRows.InsertAsync(connection, "public.vip_orders", [DemoVipOrderRow.Of(order)], stop);
        foreach (var act in plan.Acts)
        {
            await using var later = new NpgsqlCommand("INSERT INTO sandbox.agenda (at, act, order_no) VALUES ($1, $2, $3)",
                connection)
            { Parameters = { new() { Value = act.At }, new() { Value = act.Act }, new() { Value = act.OrderNo } } };
            await later.ExecuteNonQueryAsync(stop);
        }
        await SignalAsync(connection, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Does the next due event. False when none is due. The event is removed from the agenda in the transaction that does it.</summary>
    public async Task<bool> ActAsync(CancellationToken stop)
    {
        await using var connection = await (await tables.ReadyAsync(stop)).OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await NextAsync(connection, stop) is not { } due)
        {
            return false;
        }
        await (due.Act == DemoAct.Cancel ? CancelAsync(connection, due, stop) : CallbackAsync(connection, due, stop));
        await SignalAsync(connection, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>A member opens the inbox, which marks the oldest unread message as read.</summary>
    public async Task ReadInboxAsync(CancellationToken stop)
    {
        await using var command = (await tables.ReadyAsync(stop)).CreateCommand("""
            UPDATE public.notifications SET is_read = true, read_at = $1 WHERE notification_id =
              (SELECT notification_id FROM public.notifications WHERE NOT is_read AND created_at < $1 - interval '20 seconds'
                ORDER BY md5(notification_id || $2) LIMIT 1)
            """);
        command.Parameters.Add(Plain(time.UtcNow()));
        command.Parameters.Add(new NpgsqlParameter { Value = time.UtcNow().Ticks.ToString("x") });
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<DemoAct?> NextAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var next = new NpgsqlCommand(
            """
            DELETE FROM sandbox.agenda WHERE id = (SELECT id FROM sandbox.agenda WHERE at <= $1 ORDER BY at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING at, act, order_no
            """, connection);
        next.Parameters.Add(new NpgsqlParameter { Value = time.UtcNow() });
        await using var reader = await next.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new DemoAct(reader.GetDateTime(0), reader.GetString(1), reader.GetString(2)) : null;
    }

    /// <summary>The bug that the portal watches for: cancelled in the backend, left open at the platform.</summary>
    private static async Task CancelAsync(NpgsqlConnection connection, DemoAct due, CancellationToken stop)
    {
        await using var cancel = new NpgsqlCommand(
            """
            UPDATE public.orders SET payment_status = 3, cancelled_at = $2, cancel_reason = '用户取消订单', updated_at = $2
             WHERE order_no = $1 AND payment_status = 0
            """, connection);
        cancel.Parameters.Add(new NpgsqlParameter { Value = due.OrderNo });
        cancel.Parameters.Add(Plain(due.At));
        await cancel.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// Callback row, order, membership and notification, as in the backend; a second callback, or one that the portal overtook, is only counted.
    /// </summary>
    private static async Task CallbackAsync(NpgsqlConnection connection, DemoAct due, CancellationToken stop)
    {
        await using var callback = new NpgsqlCommand("""
            WITH trade AS (SELECT * FROM sandbox.trades WHERE order_no = $1),
            settled AS (
              UPDATE public.orders o SET payment_status = 1, transaction_id = t.transaction_id, paid_at = t.pay_at AT TIME ZONE 'UTC',
                     callback_count = callback_count + 1, updated_at = $2
                FROM trade t WHERE o.order_no = t.order_no AND o.payment_status = 0 RETURNING o.*),
            counted AS (
              UPDATE public.orders o SET callback_count = callback_count + 1, updated_at = $2
                FROM trade t WHERE o.order_no = t.order_no AND o.payment_status <> 0),
            bought AS (
              SELECT s.user_id, s.order_no, p.package_name, p.duration_days
                FROM settled s JOIN public.vip_orders v USING (order_id) JOIN public.vip_packages p USING (package_id)),
            granted AS (
              UPDATE public.users u SET vip_level = 1, updated_at = $2, vip_activated_at = coalesce(u.vip_activated_at, $2),
                     is_lifetime_vip = u.is_lifetime_vip OR b.duration_days = -1,
                     vip_expire_at = CASE WHEN u.is_lifetime_vip OR b.duration_days = -1 THEN NULL
                                          WHEN u.vip_level > 0 AND u.vip_expire_at > $2 THEN u.vip_expire_at + make_interval(days => b.duration_days)
                                          ELSE $2 + make_interval(days => b.duration_days) END
                FROM bought b WHERE u.user_id = b.user_id),
            told AS (
              INSERT INTO public.notifications (notification_id, user_id, title, content, type, link_url, created_at)
              SELECT $3, user_id, '支付成功通知', '您已成功开通' || package_name || '，感谢您的支持', 'payment_success', '/user/orders/' || order_no, $2 FROM bought)
            INSERT INTO public.payment_callbacks (callback_id, order_no, channel, transaction_id, callback_data,
                                                  signature_valid, processed, process_result, created_at)
            SELECT $4, order_no, channel, transaction_id,
                   jsonb_build_object('out_trade_no', order_no, 'transaction_id', transaction_id, 'amount_fen', amount_fen, 'success_time', pay_at),
                   true, true, CASE WHEN EXISTS (SELECT 1 FROM settled) THEN 'success' ELSE 'duplicate' END, $2
              FROM trade
            """, connection);
        callback.Parameters.Add(new NpgsqlParameter { Value = due.OrderNo });
        callback.Parameters.Add(Plain(due.At));
        callback.Parameters.Add(new NpgsqlParameter { Value = DemoNumbers.Id() });
        callback.Parameters.Add(new NpgsqlParameter { Value = DemoNumbers.Id() });
        await callback.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// Makes open pages re-read. The real backend does not know the portal's channel; with it, pages show new orders when a task next touches one.
    /// </summary>
    private static async Task SignalAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var notify = new NpgsqlCommand("SELECT pg_notify('vip_admin', $1)", connection) { Parameters = { new() { Value = Topic.Orders } } };
        await notify.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The backend's columns hold UTC without a zone.</summary>
    private static NpgsqlParameter Plain(DateTime utc)
        => new() { Value = DateTime.SpecifyKind(utc, DateTimeKind.Unspecified), NpgsqlDbType = NpgsqlDbType.Timestamp };
}
