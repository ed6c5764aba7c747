using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Reconciliation;

/// <summary>A person asks the platform about one order and has it put right, by the same rules as the tasks.</summary>
public sealed class OrderReconciliation(
    OrderInquiry inquiry, OrderCancellation cancellation, CheckLedger ledger, PaymentPlatforms platforms, IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>What agreement between a settled order and the platform proves wrong.</summary>
    private static readonly DiscrepancyType[] Disproved =
        [DiscrepancyType.LatePayment, DiscrepancyType.LostCallback, DiscrepancyType.QueryExhausted, DiscrepancyType.CloseConflict, DiscrepancyType.AmountMismatch, DiscrepancyType.IdentityMismatch];

    /// <summary>
    /// Checks one order now, whatever its waiting time: a pending one is settled or cancelled where the answer says so, a cancelled one is looked at for a
    /// late payment, any other is only compared. Every check is audited.
    /// </summary>
    /// <param name="dryRun">Only say what would be done.</param>
    /// <returns>Null when there is no such VIP order.</returns>
    /// <exception cref="NotPermittedException">The actor may not repair orders.</exception>
    public async Task<OrderCheckResult?> CheckAsync(Actor actor, string orderNo, bool dryRun, CancellationToken stop)
    {
        actor.Demand(Permission.RepairOrder);
        var order = await FindAsync(orderNo, stop);
        if (order is null)
        {
            return null;
        }
        var occasion = Occasion.Of(actor, dryRun);
        var finding = order.Status is OrderStatus.Pending or OrderStatus.Cancelled
            ? await HandleAsync(order, occasion, stop)
            : await CompareAsync(order, occasion, stop);
        await AuditAsync(finding, occasion, stop);
        return new OrderCheckResult(
            order.OrderNo, order.AmountFen, order.Status, finding.After, finding.Outcome, finding.Code, finding.Message, finding.Answer, finding.Settled?.ExpireAt, dryRun);
    }

    private async Task<OrderFacts?> FindAsync(string orderNo, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await OrderFacts.From(db, db.Orders.Where(o => o.OrderNo == orderNo && o.OrderType == Order.Vip)).SingleOrDefaultAsync(stop);
    }

    private async Task<Finding> HandleAsync(OrderFacts order, Occasion occasion, CancellationToken stop)
    {
        var finding = await inquiry.LookAsync(order, occasion, stop);
        if (CheckLedger.Concerns(finding))
        {
            await ledger.WriteAsync([finding], occasion, stop);
        }
        if (!finding.ToCancel)
        {
            return finding;
        }
        var cancelled = await cancellation.CancelAsync([new DueCancel(order, finding.Code, finding.Evidence, finding.Answer?.Call.LatencyMs)], occasion, stop);
        return cancelled.Count == 1
            ? finding with { Outcome = ItemOutcome.Cancelled, After = OrderStatus.Cancelled }
            : finding with { Outcome = ItemOutcome.Overtaken, After = (await FindAsync(order.OrderNo, stop))?.Status };
    }

    private async Task<Finding> CompareAsync(OrderFacts order, Occasion occasion, CancellationToken stop)
    {
        var finding = new Finding { Order = order, Outcome = ItemOutcome.Left, After = order.Status };
        if (platforms.For(order.PaymentMethod) is not PaymentRoute.Ask(var platform))
        {
            return platforms.For(order.PaymentMethod) is PaymentRoute.NothingToAsk
                ? finding
                : finding with { Outcome = ItemOutcome.Failed, Code = OrderInquiry.UnknownMethod };
        }
        finding = finding with { Channel = platform.Channel, Answer = await platform.QueryAsync(new TradeQuestion(order.OrderNo, order.AmountFen), stop) };
        if (finding.Answer is TradeAnswer.Unknown(var fault, _))
        {
            return finding with { Outcome = ItemOutcome.Unknown, Code = EvidenceSide.CodeOf(fault.Code), Message = fault.Message };
        }
        var trade = ((TradeAnswer.Known)finding.Answer).Trade;
        finding = finding with { Code = trade.PlatformState };
        if (Difference(order, trade) is { } difference)
        {
            return finding with { Outcome = ItemOutcome.Discrepancy, Code = difference };
        }
        if (!occasion.DryRun)
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            await DiscrepancyLedger.ResolveAsync(db, [order.OrderNo], Disproved, "人工核对：双方一致", time.UtcNow(), stop);
            await transaction.CommitAsync(stop);
        }
        return finding;
    }

    /// <summary>Code of the first thing in which both sides differ; null when they agree.</summary>
    private static string? Difference(OrderFacts order, Trade trade)
    {
        var state = order.Status == OrderStatus.Paid ? trade.State == TradeState.Paid : trade.State is TradeState.Refunded or TradeState.Paid;
        return !state ? EvidenceSide.CodeOf(FaultCode.StatusMismatch)
            : trade.AmountFen != order.AmountFen ? EvidenceSide.CodeOf(DiscrepancyType.AmountMismatch)
            : trade.TransactionId is { } id && id != order.TransactionId ? "TRANSACTION_MISMATCH"
            : null;
    }

    /// <summary>A settlement or a cancel is audited in its own transaction; this is for everything else, dry runs included.</summary>
    private async Task AuditAsync(Finding finding, Occasion occasion, CancellationToken stop)
    {
        if (!occasion.DryRun && finding.Outcome is ItemOutcome.Synced or ItemOutcome.Cancelled)
        {
            return;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Audit(time, occasion.Actor, AuditAction.OrderChecked, finding.Order.OrderNo, data: new
        {
            outcome = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(finding.Outcome.ToString()), code = finding.Code, dryRun = occasion.DryRun,
        });
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Audit, stop);
        await transaction.CommitAsync(stop);
    }
}

/// <summary>What a check of one order came to.</summary>
/// <param name="After">Status after it; in a dry run what it would be.</param>
/// <param name="Outcome">Left: nothing to do, both sides agree or the member still has time. Discrepancy: both sides differ, see <paramref name="Code"/>.</param>
/// <param name="Code">Error code, type of discrepancy or the platform's word.</param>
/// <param name="Answer">What the platform said; null when none was asked.</param>
/// <param name="ExpireAt">End of the membership that was granted (UTC).</param>
public sealed record OrderCheckResult(
    string OrderNo, long AmountFen, OrderStatus Before, OrderStatus? After, ItemOutcome Outcome, string? Code, string? Message, TradeAnswer? Answer, DateTime? ExpireAt, bool DryRun);
