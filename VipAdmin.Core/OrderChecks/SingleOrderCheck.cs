using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>A person's check of one order: asks the platform and repairs the order by the same rules as the tasks.</summary>
public sealed class SingleOrderCheck(
    OrderInquiry inquiry, OrderCancellation cancellation, CheckLedger ledger, PaymentPlatforms platforms, IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>
    /// Discrepancies that agreement between a settled order and the platform resolves. CHANNEL_MISSING is not among them: a platform that first denied a
    /// payment and then confirms it needs a person.
    /// </summary>
    private static readonly DiscrepancyType[] Disproved =
    [
        DiscrepancyType.LatePayment, DiscrepancyType.LostCallback, DiscrepancyType.QueryExhausted, DiscrepancyType.CloseConflict,
        DiscrepancyType.AmountMismatch,
        DiscrepancyType.IdentityMismatch, DiscrepancyType.MissingVipOrder, DiscrepancyType.UserNotFound, DiscrepancyType.PackageNotFound,
        DiscrepancyType.DuplicatePayment,
    ];

    /// <summary>
    /// Checks one order now, regardless of its next time: a pending one is settled or cancelled as the answer demands, a cancelled one is checked for a late
    /// payment, any other is only compared. Every check is audited, and pages of the order read it with their next signal.
    /// </summary>
    /// <param name="orderNo">As typed or pasted (<see cref="PastedText"/>).</param>
    /// <param name="dryRun">Only say what would be done.</param>
    /// <returns>Null when there is no such VIP order.</returns>
    /// <exception cref="NotPermittedException">The actor may not repair orders.</exception>
    public async Task<OrderCheckResult?> CheckAsync(Actor actor, string orderNo, bool dryRun, CancellationToken stop)
    {
        actor.Demand(Permission.RepairOrder);
        // As typed first: an imported order may be numbered in any way.
        var order = await FindAsync(orderNo.Trim(), stop) ?? (PastedText.OrderNoIn(orderNo) is { } number ? await FindAsync(number, stop) : null);
        if (order is null)
        {
            return null;
        }
        var origin = ChangeOrigin.Of(actor, dryRun);
        var finding = order.Status is OrderStatus.Pending or OrderStatus.Cancelled
            ? await HandleAsync(order, origin, stop)
            : await CompareAsync(order, origin, stop);
        return new OrderCheckResult(
            order.OrderNo, order.AmountFen, order.Status, finding.After, finding.Outcome, finding.Code, finding.Message, finding.Answer,
            finding.Settled?.ExpireAt, dryRun);
    }

    private async Task<OrderFacts?> FindAsync(string orderNo, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await OrderFacts.From(db, db.Orders.Where(o => o.OrderNo == orderNo && o.OrderType == Order.Vip)).SingleOrDefaultAsync(stop);
    }

    private async Task<Finding> HandleAsync(OrderFacts order, ChangeOrigin origin, CancellationToken stop)
    {
        var finding = WithSignature(await inquiry.HandleAsync(order, origin, stop), origin);
        // The platform may have closed the order by now, so the finding and its audit are written even if the person has left.
        if (finding.ToCancel)
        {
            return await CancelAsync(finding, origin);
        }
        if (finding.Outcome == ItemOutcome.Synced)
        {
            // The settlement wrote the audit row; a dry run rolled it back, so it is written here.
            await (origin.DryRun ? AuditAsync(finding, origin) : WriteAsync(finding, origin));
            return finding;
        }
        if (origin.DryRun)
        {
            await AuditAsync(finding, origin);
            return finding;
        }
        await ledger.WriteAsync([finding], origin, CancellationToken.None,
            db => Acts.RecordAsync(db, time, [ActOf(finding, origin)], [Topic.Orders], CancellationToken.None));
        return finding;
    }

    private async Task<Finding> CancelAsync(Finding finding, ChangeOrigin origin)
    {
        await WriteAsync(finding, origin);
        var cancelled =
            await cancellation.CancelAsync([new DueCancel(finding.Order, finding.Code, finding.Evidence, finding.Answer?.Call.LatencyMs)], origin,
                CancellationToken.None);
        finding = cancelled.Count == 1
            ? finding with { Outcome = ItemOutcome.Cancelled, After = OrderStatus.Cancelled }
            : finding with { Outcome = ItemOutcome.Overtaken, After = (await FindAsync(finding.Order.OrderNo, CancellationToken.None))?.Status };
        if (origin.DryRun || finding.Outcome == ItemOutcome.Overtaken)
        {
            await AuditAsync(finding, origin);
        }
        return finding;
    }

    private Task WriteAsync(Finding finding, ChangeOrigin origin)
        => CheckLedger.Concerns(finding) ? ledger.WriteAsync([finding], origin, CancellationToken.None) : Task.CompletedTask;

    /// <summary>An answer with a bad signature is a discrepancy of the channel, also when a person asked.</summary>
    private static Finding WithSignature(Finding finding, ChangeOrigin origin)
        => finding.Answer is TradeAnswer.Unknown { Fault.Code: FaultCode.InvalidSignature }
            ? finding.Also(CheckLedger.BadSignature(finding, origin))
            : finding;

    /// <summary>
    /// Compares an order that is settled here; records differences, or resolves what agreement disproves, in one transaction with the audit.
    /// </summary>
    private async Task<Finding> CompareAsync(OrderFacts order, ChangeOrigin origin, CancellationToken stop)
    {
        var finding = WithSignature(await AskAsync(order, origin, stop), origin);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (!origin.DryRun)
        {
            await DiscrepancyLedger.RecordAsync(db, finding.Sightings, time.UtcNow(), stop);
            if (finding is { Answered: true, Outcome: ItemOutcome.Left })
            {
                await DiscrepancyLedger.ResolveAsync(db, [order.OrderNo], DisprovedBy(finding), AutoResolution.SidesAgree, time.UtcNow(), stop);
            }
        }
        await Acts.CommitAsync(db, time, ActOf(finding, origin), [Topic.Orders], stop);
        return finding;
    }

    private async Task<Finding> AskAsync(OrderFacts order, ChangeOrigin origin, CancellationToken stop)
    {
        var finding = new Finding { Order = order, Outcome = ItemOutcome.Left, After = order.Status };
        if (platforms.For(order.PaymentMethod) is not PaymentRoute.Ask(var platform))
        {
            return platforms.For(order.PaymentMethod) is PaymentRoute.NothingToAsk
                ? finding
                : finding with { Outcome = ItemOutcome.Failed, Code = OrderInquiry.UnknownMethod };
        }
        finding = finding with { Channel = platform.Channel, Answer = await platform.QueryAsync(new TradeQuestion(order.OrderNo, order.AmountFen), stop) };
        if (finding.Answer is not TradeAnswer.Known(var trade, _))
        {
            return NotJudged(finding, ((TradeAnswer.Unknown)finding.Answer).Fault);
        }
        if (trade is { State: TradeState.Paid, AmountFen: null })
        {
            return finding with { Outcome = ItemOutcome.Unknown, Code = EvidenceSide.CodeOf(FaultCode.MalformedAnswer) };
        }
        finding = finding with { Code = trade.PlatformState };
        await using var db = await databases.CreateDbContextAsync(stop);
        var refunds = trade.State == TradeState.Paid && platform.ReadsPaidAfterPartialRefund ? await RefundTrace.AskAsync(db, order, platform, stop) : null;
        if (refunds?.Fault is { } fault)
        {
            return NotJudged(finding, fault);
        }
        long? refunded = refunds is null ? null : refunds.RefundedFen ?? order.AmountFen;
        var comparison = OrderComparison.Of(order, trade, refunded, await PromisedAsync(db, order, stop));
        switch (comparison)
        {
            case OrderComparison.Agrees:
                return finding;
            case OrderComparison.OnlyTold(var message):
                return finding with { Outcome = ItemOutcome.Discrepancy, Code = EvidenceSide.CodeOf(FaultCode.StatusMismatch), Message = message };
            case OrderComparison.Differs(var type):
                return finding with
                {
                    Outcome = ItemOutcome.Discrepancy,
                    Code = EvidenceSide.CodeOf(type),
                    Sightings = [await inquiry.SeenAsync(finding, type, trade, platform, origin, stop, refunds)],
                };
            default:
                throw new UnreachableException($"Unhandled comparison {comparison}");
        }
    }

    private static Finding NotJudged(Finding finding, PlatformFault fault)
        => finding with { Outcome = ItemOutcome.Unknown, Code = EvidenceSide.CodeOf(fault.Code), Message = fault.Message };

    /// <summary>The sum of the backend's refund requests that were not rejected, in fen; null without any.</summary>
    private static async Task<long?> PromisedAsync(VipDb db, OrderFacts order, CancellationToken stop)
    {
        var promised = await db.RefundRequests.Where(r => r.OrderId == order.OrderId && (r.Status == 1 || r.Status == 3 || r.Status == 4))
            .Select(r => r.RefundAmount).ToListAsync(stop);
        return promised.Count == 0 ? null : promised.Sum(Money.FenFromYuan);
    }

    /// <summary>What an agreement resolves: once both sides say refunded, the platform's refund is known here too.</summary>
    private static DiscrepancyType[] DisprovedBy(Finding agreement)
        => agreement.Answer is TradeAnswer.Known { Trade.State: TradeState.Refunded } ? [.. Disproved, DiscrepancyType.RefundRemoteOnly] : Disproved;

    /// <summary>Audits everything but settlements and cancels, which write the audit row in their own transaction; dry runs included.</summary>
    private async Task AuditAsync(Finding finding, ChangeOrigin origin)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Acts.CommitAsync(db, time, ActOf(finding, origin), [Topic.Orders], CancellationToken.None);
    }

    private static Act ActOf(Finding finding, ChangeOrigin origin) => new(origin.Actor, AuditAction.OrderChecked, finding.Order.OrderNo, Data: new
    {
        outcome = Word.Of(finding.Outcome), code = finding.Code, dryRun = origin.DryRun, platform = AnswerOf(finding)?.Deciding(),
    });

    /// <summary>The platform's answer, with its refunds where they were asked for; pages of the order's discrepancies show it beside what was found.</summary>
    private static EvidenceSide? AnswerOf(Finding finding)
        => finding.Sightings.FirstOrDefault(seen => seen.Subject == finding.Order.OrderNo)?.Platform
            ?? (finding.Answer is { } answer ? EvidenceSide.Of(answer) : null);
}
