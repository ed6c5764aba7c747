using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Settles a paid order: status, grant, membership, notification and record in one transaction, decided by one conditional update, so that
/// any number of callers and callbacks leave exactly one grant. Locks are taken in the order orders → users, as in the backend.
/// </summary>
public sealed class OrderSettlement(IDbContextFactory<VipDb> databases, TransactionOwners owners, OrderTransactions transactions, TimeProvider time)
{
    /// <summary>Discrepancies that a settlement resolves.</summary>
    private static readonly DiscrepancyType[] Answered =
    [
        DiscrepancyType.LostCallback, DiscrepancyType.CloseConflict, DiscrepancyType.QueryExhausted, DiscrepancyType.AmountMismatch,
        DiscrepancyType.IdentityMismatch,
        DiscrepancyType.MissingVipOrder, DiscrepancyType.UserNotFound, DiscrepancyType.PackageNotFound, DiscrepancyType.DuplicatePayment,
        DiscrepancyType.PaidNotActivated,
    ];

    /// <summary>Settles an order that the platform says is paid, with the platform's transaction and success time.</summary>
    /// <param name="order">As it was read and judged; the database decides whether it is still the same.</param>
    /// <param name="trade">Paid, with transaction number and success time; its amount was compared.</param>
    /// <param name="seen">Differences found on the way, recorded with the settlement. If the order is not settled, the caller records them.</param>
    /// <exception cref="ArgumentException">The trade lacks what a paid trade has.</exception>
    public async Task<Settlement> SettleAsync(OrderFacts order, Trade trade, CallEvidence call, ChangeOrigin origin, CancellationToken stop,
        IReadOnlyCollection<Sighting>? seen = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(trade.TransactionId);
        if (trade.State != TradeState.Paid || trade.PaidAt is null)
        {
            throw new ArgumentException("Only a paid trade with its success time can be settled.", nameof(trade));
        }
        return await owners.OtherOwnerAsync(trade.TransactionId, order.OrderId, stop) is { } other
            ? Taken(trade, other)
            : await transactions.RunAsync(() => DatabaseFault.RetryLockConflictsAsync(() => TryAsync(order, trade, call, origin, seen ?? [], stop)), stop);
    }

    private async Task<Settlement> TryAsync(OrderFacts order, Trade trade, CallEvidence call, ChangeOrigin origin, IReadOnlyCollection<Sighting> seen,
        CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        // Returning without a commit rolls everything back; broken links and dry runs rely on that.
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var settlement = await WithinAsync(db, order, trade, call, origin, seen, GrantRule.Always, time.UtcNow(), stop);
        if (settlement is Settlement.Settled && !origin.DryRun)
        {
            await transaction.CommitAsync(stop);
        }
        return settlement;
    }

    /// <summary>
    /// Settles inside the caller's transaction, which must be rolled back unless the order was settled. An order that is not pending any more is booked by a
    /// person's decision; the database decides whether it is still in the state that was judged.
    /// </summary>
    internal async Task<Settlement> WithinAsync(VipDb db, OrderFacts order, Trade trade, CallEvidence call, ChangeOrigin origin,
        IReadOnlyCollection<Sighting> seen, GrantRule rule, DateTime now, CancellationToken stop)
    {
        if (await SettlementRows.WinAsync(db, order, trade, now, stop) is not { } won)
        {
            return new Settlement.Overtaken(
                await db.Orders.Where(o => o.OrderId == order.OrderId).Select(o => (OrderStatus?)o.PaymentStatus).SingleOrDefaultAsync(stop));
        }
        if (BrokenLink(won) is { } broken)
        {
            return broken;
        }
        var member = won.Member!;
        var term = MembershipTerm.AfterBuying(member, won.PackageCode!, won.DurationDays, now);
        var due = rule == GrantRule.Always || await IsDueAsync(db, member, won, order.PaidAt ?? trade.PaidAt!.Value, stop);
        var granted = due && await Sql.ExecuteAsync(db, [SettlementRows.Grant(order, trade, won, term, origin, now)], stop) == 1;
        if (due && !granted && await OtherGrantAsync(db, trade, order.OrderId, stop) is { } other)
        {
            return Taken(trade, other);
        }
        // The order was granted before and only its status is wrong: the membership stays as it is.
        term = granted ? term : new MembershipTerm(member.VipExpireAt, member.IsLifetimeVip);

        List<SqlText> rows = granted ? [SettlementRows.Member(member, term, now), SettlementRows.Message(order, member, won.PackageName!, term, now)] : [];
        if (!won.CallbackArrived && order.Status == OrderStatus.Pending)
        {
            var local = EvidenceSide.Of(order).And(EvidenceName.Callbacks, 0).And(member);
            seen = [.. seen,
                Sighting.Of(DiscrepancyType.LostCallback, order, local, EvidenceSide.Of(trade, call), origin.RunId, origin.Actor, trade.AmountFen)];
        }
        rows.AddRange(DiscrepancyLedger.Record(seen, now));
        rows.AddRange(DiscrepancyLedger.Resolve([order.OrderNo], Answered, AutoResolution.Settled, now));
        rows.AddRange(Note(db, order, trade, call, origin, term));
        rows.Add(SqlText.Publish(Topic.Orders));
        rows.Add(SqlText.Publish(Topic.Discrepancies));
        await Sql.ExecuteAsync(db, rows, stop);
        await db.SaveChangesAsync(stop);
        return new Settlement.Settled(term.ExpireAt) { Granted = rule == GrantRule.Always || granted };
    }

    /// <summary>
    /// The member does not have what the order bought: the days since its payment are not covered, or not all days that the member has bought by now.
    /// </summary>
    private static async Task<bool> IsDueAsync(VipDb db, Member member, WonOrder won, DateTime paidAt, CancellationToken stop)
        => !member.IsLifetimeVip && (MembershipTerm.IsLifetime(won.PackageCode!, won.DurationDays) || member.VipExpireAt is not { } end
            || end < paidAt.AddDays(won.DurationDays) || end + BoughtEnd.Tolerance < await BoughtEnd.OfAsync(db, member.UserId, stop));

    /// <summary>The first missing link, if any.</summary>
    private static Settlement.Broken? BrokenLink(WonOrder won)
        => !won.Linked ? new(DiscrepancyType.MissingVipOrder, "订单没有VIP订单明细")
        : won.PackageCode is null ? new(DiscrepancyType.PackageNotFound, "订单对应的套餐不存在")
        : won.DurationDays <= 0 && !MembershipTerm.IsLifetime(won.PackageCode, won.DurationDays)
            ? new(DiscrepancyType.PackageNotFound, $"套餐 {won.PackageCode} 的时长无效：{won.DurationDays}")
        : won.Member is null ? new(DiscrepancyType.UserNotFound, "订单没有对应的会员")
        : null;

    private static Task<string?> OtherGrantAsync(VipDb db, Trade trade, string orderId, CancellationToken stop)
        => db.VipGrants.Where(g => g.TransactionId == trade.TransactionId && g.OrderId != orderId).Select(g => g.OrderNo).FirstOrDefaultAsync(stop);

    /// <summary>The run's item, or the audit of the person who asked.</summary>
    private SqlText[] Note(VipDb db, OrderFacts order, Trade trade, CallEvidence call, ChangeOrigin origin, MembershipTerm term)
    {
        if (origin.Run is not { } run)
        {
            Acts.Add(db, time, new Act(origin.Actor, AuditAction.OrderChecked, order.OrderNo,
                Data: new { outcome = "synced", before = Word.Of(order.Status), after = "paid", transactionId = trade.TransactionId }));
            return [SqlText.Publish(Topic.Audit)];
        }
        var item = run.Own(new OrderRunItem
        {
            OrderNo = order.OrderNo,
            AmountFen = order.AmountFen,
            Before = OrderStatus.Pending,
            After = OrderStatus.Paid,
            Outcome = ItemOutcome.Synced,
            Code = trade.PlatformState,
            Evidence = EvidenceSide.Of(trade, call).And(EvidenceName.ExpiryAfter, term.ExpireAt).And(EvidenceName.Lifetime, term.Lifetime).ToString(),
            LatencyMs = call.LatencyMs,
        });
        if (!origin.DryRun)
        {
            return [SettlementRows.Item(item)];
        }
        // The transaction is rolled back, so the item of a dry run is recorded outside it.
        run.Record(item);
        return [];
    }

    private static Settlement.Broken Taken(Trade trade, string other)
        => new(DiscrepancyType.DuplicatePayment, $"交易号 {trade.TransactionId} 已属于订单 {other}");
}
