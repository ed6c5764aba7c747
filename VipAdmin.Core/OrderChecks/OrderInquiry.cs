using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Asks the platform about one order and carries out the verdict: settles, closes on the platform, or leaves the order alone. Both tasks and the
/// single check use it. The caller cancels orders and records findings: in batches, or together with the audit of a person's check.
/// </summary>
public sealed class OrderInquiry(
    PaymentPlatforms platforms, OrderSettlement settlement, AwaitedCancels awaited, OrderTransactions transactions, IDbContextFactory<VipDb> databases,
    ClockWatch clocks, IOptionsMonitor<OrderTimeoutOptions> options)
{
    /// <summary>Code of an order whose payment method is unknown here.</summary>
    public const string UnknownMethod = "UNKNOWN_PAYMENT_METHOD";
    /// <summary>Code of a paid order that the database refused to settle.</summary>
    public const string ActivationFailed = "VIP_ACTIVATION_FAILED";
    /// <summary>Message of an order that the platform refused to close and then called unpaid again.</summary>
    public const string CloseRefused = "CLOSE_REFUSED_WHILE_UNPAID";
    /// <summary>Message of an order that is overdue and that the plan being carried out would not have cancelled.</summary>
    public const string NotPlanned = "NOT_PLANNED";
    /// <summary>Code of a paid order that another transaction kept locked for longer than we wait.</summary>
    public const string RowLocked = "ROW_LOCKED";

    /// <summary>
    /// Checks one order. Until the platform is asked to change something, <paramref name="stop"/> leaves everything as it was; from then on the work is
    /// finished.
    /// </summary>
    /// <exception cref="DbUpdateException">The database does not work; a refused row is an outcome.</exception>
    public async Task<Finding> HandleAsync(OrderFacts order, ChangeOrigin origin, CancellationToken stop)
        => await WithPastAsync(await AskAsync(order, origin, stop), origin);

    /// <summary>
    /// A difference that is recorded already, or that a person resolved, is not an error of the run: it is not new, and only a person can change it. A person's
    /// check of one order still reports that the order could not be handled.
    /// </summary>
    private async Task<Finding> WithPastAsync(Finding finding, ChangeOrigin origin)
    {
        if (finding.Sightings.Count == 0 || !finding.Bad && finding.Outcome != ItemOutcome.Discrepancy)
        {
            return finding;
        }
        // The last sighting is why the order could not be handled; a close conflict may precede it.
        await using var db = await databases.CreateDbContextAsync();
        var (since, byAnother) = await DiscrepancyLedger.RecordOfAsync(db, finding.Sightings[^1], CancellationToken.None);
        return finding with
        {
            RecordedSince = since,
            Known = byAnother,
            Outcome = since is not null && origin.Run is not null && (finding.Misdirected || finding.Outcome == ItemOutcome.Failed) ? ItemOutcome.Discrepancy
                : finding.Outcome,
        };
    }

    private async Task<Finding> AskAsync(OrderFacts order, ChangeOrigin origin, CancellationToken stop)
    {
        var finding = new Finding { Order = order, Outcome = ItemOutcome.Left, After = order.Status };
        var route = platforms.For(order.PaymentMethod);
        switch (route)
        {
            case PaymentRoute.UnknownMethod:
                return finding with { Outcome = ItemOutcome.Failed, Code = UnknownMethod, Message = order.PaymentMethod ?? "NULL" };
            case PaymentRoute.NothingToAsk:
                var due = order.Status == OrderStatus.Pending && clocks.EarlierUtcNow() - order.CreatedAt >= Timeout;
                return due ? await PutOffAsync(finding, origin, stop) ?? finding with { ToCancel = true } : finding with { WatchOver = true };
            case PaymentRoute.Ask(var platform):
                var answer = await platform.QueryAsync(new TradeQuestion(order.OrderNo, order.AmountFen), stop);
                return await JudgeAsync(finding with { Channel = platform.Channel }, answer, platform, origin, stop);
            default:
                throw new UnreachableException($"Unhandled route {route}");
        }
    }

    /// <summary>
    /// Why an order that is due is not cancelled now: the clocks disagree, so that its age is unknown, or the run carries out a plan that does not cancel it,
    /// or cancels wait for a decision, or the run has made as many as it may; then the next run asks. Null when it may be.
    /// </summary>
    private async Task<Finding?> PutOffAsync(Finding finding, ChangeOrigin origin, CancellationToken stop)
        => clocks.Compare() is { Disagree: true } apart ? finding with { Code = RunReason.ClocksDisagree, Message = apart.ToString() }
            : origin.Run?.Plan is { } plan && !await transactions.RunAsync(() => IsPlannedAsync(plan, finding.Order, stop), stop)
                ? finding with { Message = NotPlanned }
            : await transactions.RunAsync(() => awaited.StandAsync(origin, stop), stop) || origin.Run?.Allowance?.TryTake() == false
                ? finding with { Message = AwaitedCancels.Message }
            : null;

    private async Task<bool> IsPlannedAsync(ApprovedPlan plan, OrderFacts order, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await PlannedOrders.Of(db, plan.RunId).AnyAsync(PlannedOrders.Cancels(order), stop);
    }

    private TimeSpan Timeout => TimeSpan.FromMinutes(options.CurrentValue.Minutes);

    private TradeVerdict Verdict(OrderFacts order, TradeAnswer answer)
        => TradeVerdict.Of(new OrderSnapshot(order.Status, order.AmountFen, order.CreatedAt), answer, Timeout, clocks.EarlierUtcNow());

    private async Task<Finding> JudgeAsync(Finding finding, TradeAnswer answer, IPaymentPlatform platform, ChangeOrigin origin, CancellationToken stop)
    {
        finding = finding with { Answer = answer };
        var verdict = Verdict(finding.Order, answer);
        return verdict switch
        {
            TradeVerdict.Unknown(var fault) => NotUsable(finding, fault, origin),
            TradeVerdict.Settle(var trade) => await SettleAsync(finding, trade, origin, stop),
            TradeVerdict.Record(var type, var trade) => await RecordAsync(finding, type, trade, platform, origin, stop),
            TradeVerdict.Cancel(var trade, var closeFirst) =>
                await CancelAsync(finding with { Code = trade.PlatformState }, closeFirst, platform, origin, stop),
            TradeVerdict.Leave(var trade) =>
                finding with { Code = trade.PlatformState, WatchOver = trade.State is not (TradeState.Unpaid or TradeState.NotFound) },
            _ => throw new UnreachableException($"Unhandled verdict {verdict}"),
        };
    }

    /// <summary>Puts the cancel off, leaves an order that is too young to be closed, or closes it on the platform where that is wanted.</summary>
    private async Task<Finding> CancelAsync(Finding finding, bool closeFirst, IPaymentPlatform platform, ChangeOrigin origin, CancellationToken stop)
    {
        if (await PutOffAsync(finding, origin, stop) is { } putOff)
        {
            return putOff;
        }
        if (!closeFirst || !options.CurrentValue.CloseOnPlatform)
        {
            return finding with { ToCancel = true };
        }
        if (clocks.EarlierUtcNow() - finding.Order.CreatedAt < platform.YoungestClose)
        {
            return finding;
        }
        return origin.DryRun ? finding with { ToCancel = true } : await CloseAsync(finding, platform, origin);
    }

    private async Task<Finding> CloseAsync(Finding finding, IPaymentPlatform platform, ChangeOrigin origin)
    {
        var question = new TradeQuestion(finding.Order.OrderNo, finding.Order.AmountFen);
        var closed = await platform.CloseAsync(question, CancellationToken.None);
        switch (closed)
        {
            case CloseAnswer.Closed(var state, _):
                return finding with { ToCancel = true, Message = state };
            case CloseAnswer.Unknown unknown:
                return NotUsable(finding with { Answer = new TradeAnswer.Unknown(unknown.Fault, unknown.Call) }, unknown.Fault, origin);
            case CloseAnswer.Refused refused:
                // The member may have paid between the query and the close: only a second query can tell.
                return await AfterRefusalAsync(finding, refused, await platform.QueryAsync(question, CancellationToken.None), platform, origin);
            default:
                throw new UnreachableException($"Unhandled answer to a close {closed}");
        }
    }

    private async Task<Finding> AfterRefusalAsync(Finding finding, CloseAnswer.Refused refused, TradeAnswer answer, IPaymentPlatform platform,
        ChangeOrigin origin)
    {
        finding = finding with { Answer = answer };
        if (Verdict(finding.Order, answer) is TradeVerdict.Cancel { CloseFirst: var open })
        {
            return open
                ? finding with { Outcome = ItemOutcome.Unknown, Code = refused.Code, Message = CloseRefused }
                : finding with { ToCancel = true, Code = refused.Code };
        }
        var conflict = Sighting.Of(
            DiscrepancyType.CloseConflict, finding.Order, EvidenceSide.Of(finding.Order), EvidenceSide.Of(answer).And(EvidenceName.CloseCode, refused.Code),
            origin.RunId, origin.Actor,
            (answer as TradeAnswer.Known)?.Trade.AmountFen);
        return await JudgeAsync(finding with { Sightings = [conflict] }, answer, platform, origin, CancellationToken.None);
    }

    private static Finding NotUsable(Finding finding, PlatformFault fault, ChangeOrigin origin)
    {
        // A verified answer about something else is not an outage: a person has to look at it.
        var learnt = fault.Code == FaultCode.StatusMismatch
            ? finding.Also(
                Sighting.Of(DiscrepancyType.IdentityMismatch, finding.Order, EvidenceSide.Of(finding.Order), EvidenceSide.Of(fault, finding.Answer!.Call),
                    origin.RunId, origin.Actor))
            : finding;
        return learnt with { Outcome = ItemOutcome.Unknown, Code = EvidenceSide.CodeOf(fault.Code), Message = fault.Message };
    }

    private async Task<Finding> SettleAsync(Finding finding, Trade trade, ChangeOrigin origin, CancellationToken stop)
    {
        try
        {
            var settled = await settlement.SettleAsync(finding.Order, trade, finding.Answer!.Call, origin, stop, finding.Sightings);
            return settled switch
            {
                Settlement.Settled done =>
                    finding with { Outcome = ItemOutcome.Synced, After = OrderStatus.Paid, Code = trade.PlatformState, Settled = done, Sightings = [] },
                Settlement.Overtaken(var now) => finding with { Outcome = ItemOutcome.Overtaken, After = now, Code = trade.PlatformState },
                Settlement.Broken(var type, var message) => (finding with { Outcome = ItemOutcome.Failed, Code = EvidenceSide.CodeOf(type), Message = message })
                    .Also(PaidInVain(type, EvidenceSide.Of(finding.Order).And(EvidenceName.Message, message))),
                _ => throw new UnreachableException($"Unhandled settlement {settled}"),
            };
        }
        catch (Exception error) when (DatabaseFault.IsLockConflict(error))
        {
            // Another transaction, for instance a callback, is changing the row; the next run sees the result.
            return finding with { Outcome = ItemOutcome.Failed, Code = RowLocked, Message = error.GetBaseException().Message, Error = error };
        }
        catch (Exception error) when (error is not OperationCanceledException && !DatabaseFault.IsOutage(error))
        {
            // The member has paid and got nothing: a log line is not enough. The code has words in both languages; the exception's message is for the log.
            var message = DatabaseFault.Refusal(error);
            return (finding with { Outcome = ItemOutcome.Failed, Code = ActivationFailed, Message = message, Error = error })
                .Also(PaidInVain(DiscrepancyType.PaidNotActivated,
                    (await LocalAsync(finding.Order, trade, stop)).And(EvidenceName.Code, ActivationFailed).And(EvidenceName.Message, message)));
        }

        Sighting PaidInVain(DiscrepancyType type, EvidenceSide local)
            => Sighting.Of(type, finding.Order, local, EvidenceSide.Of(trade, finding.Answer!.Call), origin.RunId, origin.Actor, trade.AmountFen);
    }

    private async Task<Finding> RecordAsync(Finding finding, DiscrepancyType type, Trade trade, IPaymentPlatform platform, ChangeOrigin origin,
        CancellationToken stop)
    {
        var seen = await SeenAsync(finding, type, trade, platform, origin, stop);
        return finding.Also(seen) with { Outcome = ItemOutcome.Discrepancy, Code = EvidenceSide.CodeOf(type), WatchOver = true };
    }

    /// <summary>A difference with the evidence that a person needs to decide.</summary>
    /// <param name="refunds">Its refunds, if known; otherwise the platform is asked where they matter.</param>
    internal async Task<Sighting> SeenAsync(
        Finding finding, DiscrepancyType type, Trade trade, IPaymentPlatform platform, ChangeOrigin origin, CancellationToken stop, RefundTrace? refunds = null)
    {
        var theirs = EvidenceSide.Of(trade, finding.Answer!.Call);
        if (type == DiscrepancyType.RefundRemoteOnly)
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            // The first evidence is kept, so the platform is not asked again about an order that is recorded already.
            refunds ??= await db.Discrepancies.AnyAsync(d => d.OrderNo == finding.Order.OrderNo && d.Type == type, stop)
                ? null
                : await RefundTrace.AskAsync(db, finding.Order, platform, stop);
            refunds?.AddTo(theirs, finding.Order);
        }
        return Sighting.Of(type, finding.Order, await LocalAsync(finding.Order, trade, stop), theirs, origin.RunId, origin.Actor, trade.AmountFen);
    }

    /// <summary>Our side with what a person needs to decide: the membership, later paid orders, how late the payment was.</summary>
    private Task<EvidenceSide> LocalAsync(OrderFacts order, Trade trade, CancellationToken stop)
        => transactions.RunAsync(() => ReadLocalAsync(order, trade, stop), stop);

    private async Task<EvidenceSide> ReadLocalAsync(OrderFacts order, Trade trade, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var member = order.UserId is null ? null : await db.Members.AsNoTracking().Where(m => m.UserId == order.UserId)
            .Select(m => new Member { UserId = m.UserId, Phone = "", VipLevel = m.VipLevel, VipExpireAt = m.VipExpireAt, IsLifetimeVip = m.IsLifetimeVip })
            .SingleOrDefaultAsync(stop);
        var later = order.UserId is null ? 0 : await db.Orders
            .CountAsync(o => o.UserId == order.UserId && o.OrderType == Order.Vip && o.PaymentStatus == OrderStatus.Paid && o.CreatedAt > order.CreatedAt,
                stop);
        var callbacks = await db.PaymentCallbacks.CountAsync(c => c.OrderNo == order.OrderNo, stop);
        var side = EvidenceSide.Of(order).And(member).And(EvidenceName.Callbacks, callbacks).And(EvidenceName.LaterPaidOrders, later)
            .And(EvidenceName.PaidAfterCancelSeconds,
                order.CancelledAt is { } cancelled && trade.PaidAt is { } paid ? (long)(paid - cancelled).TotalSeconds : null);
        return order.Status == OrderStatus.Cancelled ? await CancellerAsync(db, order, side, stop) : side;
    }

    /// <summary>Who cancelled the order: a run of a task, a person's check, or otherwise the payment backend.</summary>
    private static async Task<EvidenceSide> CancellerAsync(VipDb db, OrderFacts order, EvidenceSide side, CancellationToken stop)
    {
        var run = await (
            from item in db.JobRunItems
            join made in db.JobRuns on item.RunId equals made.Id
            where item.OrderNo == order.OrderNo && item.Outcome == ItemOutcome.Cancelled && !made.DryRun && !item.Planned
            orderby item.Id descending
            select new { made.Id, made.JobKey }).FirstOrDefaultAsync(stop);
        if (run is not null)
        {
            return side.And(EvidenceName.CancelledBy, run.JobKey).And(EvidenceName.CancelRun, run.Id.ToString());
        }
        var person = await db.AuditEvents
            .Where(a => a.Target == order.OrderNo && a.Action == AuditAction.OrderChecked && EF.Functions.JsonContains(a.Data!, """{"after": "cancelled"}"""))
            .OrderByDescending(a => a.Id).Select(a => a.ActorName).FirstOrDefaultAsync(stop);
        return side.And(EvidenceName.CancelledBy, person ?? "backend");
    }
}
