using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Repairs;

/// <summary>Books refunds that the platform has made. A refund of a part leaves the order paid and is a row of <c>refund_requests</c> only.</summary>
internal static class RefundRows
{
    /// <summary>States of <c>refund_requests.status</c>.</summary>
    private const int Refunding = 3, Refunded = 4, Failed = 5;

    /// <summary>The column holds this many characters.</summary>
    private const int LongestNumber = 36;

    /// <summary>Marks the order as refunded, with what the platform says was paid back.</summary>
    /// <param name="revoke">Also take back the days that were granted for it.</param>
    public static async Task<RepairRefusal?> MarkAsync(RepairScene scene, bool revoke, CancellationToken stop)
    {
        if (scene.Order is not { } order)
        {
            return RepairRefusal.OrderMissing;
        }
        if (order.UserId is null)
        {
            return RepairRefusal.MemberMissing;
        }
        var (refunds, refusal) = Made(scene, order);
        if (refusal is not null)
        {
            return refusal;
        }
        var booked = await scene.Db.RefundRequests.AsNoTracking().Where(r => r.OrderId == order.OrderId && r.Status == Refunded).ToListAsync(stop);
        var fresh = refunds.Where(made => booked.All(r => r.RefundId != made.No)).ToArray();
        if (fresh.Length == 0 && order.Status == OrderStatus.Refunded)
        {
            return RepairRefusal.NothingToChange;
        }
        List<SqlText> rows = [.. fresh.Select(made => Row(scene, order, made))];
        var full = booked.Where(r => refunds.All(made => made.No != r.RefundId)).Sum(r => Money.FenFromYuan(r.RefundAmount)) + refunds.Sum(made => made.Fen)
            >= order.AmountFen;
        if (full)
        {
            rows.Add(StatusRow(scene, order, OrderStatus.Refunded, refundStatus: 5));
        }
        if (await Sql.ExecuteAsync(scene.Db, rows, stop) != rows.Count)
        {
            return RepairRefusal.OrderChanged;
        }
        // Days are taken back for a refund of the whole; what a part of the money is worth in days is a person's decision.
        return revoke && full ? await MembershipRows.RevokeAsync(scene, stop) : null;
    }

    /// <summary>Books how the refund ended that was under way here: made, or failed.</summary>
    public static async Task<RepairRefusal?> FollowAsync(RepairScene scene, CancellationToken stop)
    {
        if (scene.Order is not { } order)
        {
            return RepairRefusal.OrderMissing;
        }
        var requests = await scene.Db.RefundRequests.AsNoTracking()
            .Where(r => r.OrderId == order.OrderId && (r.Status == 1 || r.Status == Refunding || r.Status == Refunded)).ToListAsync(stop);
        var about = requests.Where(r => scene.Case.Subject == order.OrderNo || r.RefundId == scene.Case.Subject).ToArray();
        var answers = about.Select(r => (Row: r, Refund: scene.Answer.Refunds?.Found.FirstOrDefault(found => found.No == r.RefundId).Refund)).ToArray();
        if (answers.Length == 0 || answers.Any(each => each.Refund is null))
        {
            return RepairRefusal.NotRefundedThere;
        }
        if (answers.Any(each => each.Refund!.State == RefundState.Processing))
        {
            return RepairRefusal.RefundUnderWay;
        }
        var then = RecordedFacts.Of(scene.Case.LocalEvidence, scene.Case.PlatformEvidence);
        List<SqlText> rows = [];
        foreach (var (row, refund) in answers.Where(each => each.Row.Status != Refunded))
        {
            var at = TimeOf(scene, then, refund!.SucceededAt);
            if (refund.State == RefundState.Succeeded && at is null)
            {
                return RepairRefusal.RefundDetailsMissing;
            }
            rows.Add(RequestRow(scene, row, refund.State == RefundState.Succeeded ? Refunded : Failed, at));
        }
        if (answers.Any(each => each.Refund!.State == RefundState.Failed && each.Row.Status == Refunded))
        {
            // It is booked as paid back, and the platform says that it failed: the member has no money, and a person must send it again.
            return RepairRefusal.NotRefundedThere;
        }
        var paidBack = requests.Where(r => r.Status == Refunded).Select(r => r.RefundAmount)
            .Concat(answers.Where(each => each.Row.Status != Refunded && each.Refund!.State == RefundState.Succeeded).Select(each => each.Row.RefundAmount))
            .Sum(Money.FenFromYuan);
        if (paidBack >= order.AmountFen && order.Status is OrderStatus.Paid or OrderStatus.Refunding)
        {
            rows.Add(StatusRow(scene, order, OrderStatus.Refunded, refundStatus: 5));
        }
        else if (answers.Any(each => each.Refund!.State == RefundState.Failed))
        {
            rows.Add(StatusRow(scene, order, order.Status, refundStatus: 6));
        }
        return rows.Count == 0 || await Sql.ExecuteAsync(scene.Db, rows, stop) == rows.Count ? null : RepairRefusal.OrderChanged;
    }

    /// <summary>The refunds that succeeded at the platform; the recorded evidence helps out where the platform does not list them.</summary>
    private static (IReadOnlyList<Refund> Refunds, RepairRefusal? Refusal) Made(RepairScene scene, OrderFacts order)
    {
        var found = (scene.Answer.Refunds?.Found ?? []).Where(each => each.Refund.State == RefundState.Succeeded).ToArray();
        var then = RecordedFacts.Of(scene.Case.LocalEvidence, scene.Case.PlatformEvidence);
        if (found.Length > 0)
        {
            return found.Any(each => each.Refund.AmountFen is null || TimeOf(scene, then, each.Refund.SucceededAt) is null)
                ? ([], RepairRefusal.RefundDetailsMissing)
                : ([.. found.Select(each => new Refund(each.No, each.Refund.AmountFen!.Value, TimeOf(scene, then, each.Refund.SucceededAt)!.Value))], null);
        }
        // Made in the platform's console, under a number that cannot be queried.
        if (scene.Known?.Trade is not { State: TradeState.Refunded } trade)
        {
            return ([], RepairRefusal.NotRefundedThere);
        }
        var fen = then.RefundedFen ?? (trade.PlatformState == "TRADE_CLOSED" ? trade.AmountFen ?? order.AmountFen : null);
        var number = then.Theirs(EvidenceName.RefundNo) is { Length: <= LongestNumber } known ? known : order.OrderNo;
        return fen is { } amount && TimeOf(scene, then, null) is { } at
            ? ([new Refund(number, amount, at)], null) : ([], RepairRefusal.RefundDetailsMissing);
    }

    /// <summary>
    /// The time of a refund as the platform or its statement has it, at least the right day: with the time of booking it would count on the wrong one.
    /// </summary>
    private static DateTime? TimeOf(RepairScene scene, RecordedFacts then, DateTime? succeededAt)
        => succeededAt ?? then.RefundedAt ?? (scene.Case.BillDay is { } day ? BusinessDay.StartUtc(day) : null);

    private static SqlText Row(RepairScene scene, OrderFacts order, Refund made) => new("""
        INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, reason, status, review_note, reviewed_at, refunded_at, created_at, updated_at)
        VALUES (@no, @order, @user, @amount, '平台已退款，登记退款', 4, @note, @now, @refunded, @now, @now)
        ON CONFLICT (refund_id) DO UPDATE SET status = 4, refunded_at = excluded.refunded_at, updated_at = excluded.updated_at
          WHERE refund_requests.order_id = excluded.order_id AND refund_requests.status <> 4
        """,
        Sql.Text("no", made.No), Sql.Text("order", order.OrderId), Sql.Text("user", order.UserId),
        new NpgsqlParameter("amount", Money.YuanFromFen(made.Fen)),
        Sql.Text("note", string.Create(CultureInfo.InvariantCulture, $"管理端差异 {scene.Case.Id}")),
        Sql.Plain("refunded", made.At), Sql.Plain("now", scene.Now));

    private static SqlText RequestRow(RepairScene scene, RefundRequest row, int status, DateTime? refundedAt) => new("""
        UPDATE public.refund_requests SET status = @status, refunded_at = @refunded, updated_at = @now
        WHERE refund_id = @no AND order_id = @order AND status = @before
        """,
        Sql.Text("no", row.RefundId), Sql.Text("order", row.OrderId), new NpgsqlParameter("before", row.Status), new NpgsqlParameter("status", status),
        Sql.Plain("refunded", status == Refunded ? refundedAt : null), Sql.Plain("now", scene.Now));

    private static SqlText StatusRow(RepairScene scene, OrderFacts order, OrderStatus to, int refundStatus) => new("""
        UPDATE public.orders SET payment_status = @to, refund_status = @refund, updated_at = @now
        WHERE order_id = @id AND order_type = 'vip' AND payment_status = @from AND amount * 100 = @fen
        """,
        Sql.Text("id", order.OrderId), new NpgsqlParameter("to", (int)to), new NpgsqlParameter("from", (int)order.Status),
        new NpgsqlParameter("refund", refundStatus), new NpgsqlParameter("fen", order.AmountFen), Sql.Plain("now", scene.Now));

    private sealed record Refund(string No, long Fen, DateTime At);
}
