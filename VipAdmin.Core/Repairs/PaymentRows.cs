using Npgsql;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Repairs;

/// <summary>Corrections of the payment that an order records.</summary>
internal static class PaymentRows
{
    /// <summary>Sets the platform's time of payment.</summary>
    public static async Task<RepairRefusal?> CorrectPaidAtAsync(RepairScene scene, CancellationToken stop)
    {
        // A refunded trade was paid too; its time is still the platform's.
        if (scene.Order is not { } order)
        {
            return RepairRefusal.OrderMissing;
        }
        if (scene.Known?.Trade is not { PaidAt: { } paidAt })
        {
            return RepairRefusal.NotPaidThere;
        }
        if (order.PaidAt == paidAt)
        {
            return RepairRefusal.NothingToChange;
        }
        var changed = await Sql.ExecuteAsync(scene.Db,
        [
            new SqlText("""
                UPDATE public.orders SET paid_at = @paid, updated_at = @now
                WHERE order_id = @id AND order_type = 'vip' AND payment_status = @status AND paid_at IS NOT DISTINCT FROM @before
                """,
                Sql.Text("id", order.OrderId), new NpgsqlParameter("status", (int)order.Status), Sql.Plain("before", order.PaidAt),
                Sql.Plain("paid", paidAt), Sql.Plain("now", scene.Now)),
        ], stop);
        return changed == 1 ? null : RepairRefusal.OrderChanged;
    }

    /// <summary>Names the platform's transaction on a paid order that names none, or one that is not the platform's for this very order.</summary>
    public static async Task<RepairRefusal?> NameTransactionAsync(RepairScene scene, CancellationToken stop)
    {
        if (scene.AgainstBooking is { } against)
        {
            return against;
        }
        var (order, trade) = (scene.Order!, scene.PaidTrade!);
        if (order.TransactionId == trade.TransactionId)
        {
            return RepairRefusal.NothingToChange;
        }
        // A second payment for an order that is paid by another one would hide the first.
        if (order.TransactionId is not null && trade.OrderNo != order.OrderNo)
        {
            return RepairRefusal.PaidOtherwise;
        }
        var changed = await Sql.ExecuteAsync(scene.Db,
        [
            new SqlText("""
                UPDATE public.orders SET transaction_id = @transaction, paid_at = @paid, updated_at = @now
                WHERE order_id = @id AND order_type = 'vip' AND payment_status = 1 AND amount * 100 = @fen AND transaction_id IS NOT DISTINCT FROM @before
                """,
                Sql.Text("id", order.OrderId), new NpgsqlParameter("fen", order.AmountFen), Sql.Text("before", order.TransactionId),
                Sql.Text("transaction", trade.TransactionId), Sql.Plain("paid", trade.PaidAt), Sql.Plain("now", scene.Now)),
        ], stop);
        return changed == 1 ? null : RepairRefusal.OrderChanged;
    }
}
