using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Orders;

/// <summary>
/// Makes a paid order paid: status, grant, membership, notification and record in one transaction, decided by one conditional update, so that
/// any number of callers and callbacks leave exactly one grant. Locks are taken in the order orders → users, as the backend does.
/// </summary>
public sealed class OrderSettlement(IDbContextFactory<VipDb> databases, TransactionOwners owners, TimeProvider time)
{
    /// <summary>What a settlement proves wrong or finishes.</summary>
    private static readonly DiscrepancyType[] Answered =
    [
        DiscrepancyType.LostCallback, DiscrepancyType.CloseConflict, DiscrepancyType.QueryExhausted, DiscrepancyType.AmountMismatch, DiscrepancyType.IdentityMismatch,
        DiscrepancyType.MissingVipOrder, DiscrepancyType.UserNotFound, DiscrepancyType.PackageNotFound, DiscrepancyType.DuplicatePayment,
    ];

    /// <summary>Settles an order that the platform says is paid, with the platform's transaction and success time.</summary>
    /// <param name="order">As it was read; whether it still is pending is decided in the database.</param>
    /// <param name="trade">Paid, with transaction number and success time, amount compared.</param>
    /// <exception cref="ArgumentException">The trade lacks what a paid trade has.</exception>
    public async Task<Settlement> SettleAsync(OrderFacts order, Trade trade, CallEvidence call, Occasion occasion, CancellationToken stop)
    {
        ArgumentException.ThrowIfNullOrEmpty(trade.TransactionId);
        if (trade.State != TradeState.Paid || trade.PaidAt is null)
        {
            throw new ArgumentException("Only a paid trade with its success time can be settled.", nameof(trade));
        }
        var result = await owners.OtherOwnerAsync(trade.TransactionId, order.OrderId, stop) is { } other
            ? Taken(trade, other)
            : await DatabaseFault.RetryLockConflictsAsync(() => TryAsync(order, trade, call, occasion, stop));
        if (result is Settlement.Broken broken && !occasion.DryRun)
        {
            await RecordAsync(broken, order, trade, call, occasion, stop);
        }
        return result;
    }

    private async Task<Settlement> TryAsync(OrderFacts order, Trade trade, CallEvidence call, Occasion occasion, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        // Leaving this method without a commit rolls everything back: that is how broken links and dry runs change nothing.
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var won = await db.Orders
            .Where(o => o.OrderId == order.OrderId && o.OrderType == Order.Vip && o.PaymentStatus == OrderStatus.Pending)
            .ExecuteUpdateAsync(set => set
                .SetProperty(o => o.PaymentStatus, OrderStatus.Paid)
                .SetProperty(o => o.TransactionId, trade.TransactionId)
                .SetProperty(o => o.PaidAt, trade.PaidAt)
                .SetProperty(o => o.UpdatedAt, now), stop);
        if (won == 0)
        {
            return new Settlement.Overtaken(await db.Orders.Where(o => o.OrderId == order.OrderId).Select(o => (OrderStatus?)o.PaymentStatus).SingleOrDefaultAsync(stop));
        }

        var purchase = await PurchaseAsync(db, order.OrderId, order.OrderNo, stop);
        if (purchase.Broken is { } broken)
        {
            return broken;
        }
        // NO KEY UPDATE: enough for the columns we change, and it does not wait for inserts that merely refer to the member.
        var members = await db.Members.FromSql($"SELECT * FROM public.users WHERE user_id = {purchase.UserId} FOR NO KEY UPDATE").ToListAsync(stop);
        if (members is not [var member])
        {
            return new Settlement.Broken(DiscrepancyType.UserNotFound, "订单没有对应的会员");
        }

        var local = EvidenceSide.Of(order).And("callbacks", 0).And(member);
        var term = MembershipTerm.AfterBuying(member, purchase.PackageCode!, purchase.DurationDays, now);
        var granted = await GrantAsync(db, order, trade, purchase, member, term, occasion, now, stop);
        if (!granted && await OtherGrantAsync(db, trade, order.OrderId, stop) is { } other)
        {
            return Taken(trade, other);
        }
        if (granted)
        {
            Apply(term, member, now);
            db.Notifications.Add(Message(order, member, purchase.PackageName!, term, now));
        }
        else
        {
            // Granted before, and only the status went missing: the membership stays as it is.
            term = new MembershipTerm(member.VipExpireAt, member.IsLifetimeVip);
        }
        var lost = !purchase.CallbackArrived;
        Note(db, order, trade, call, occasion, term);
        await db.SaveChangesAsync(stop);
        if (lost)
        {
            await DiscrepancyLedger.RecordAsync(db, [Seen(DiscrepancyType.LostCallback, order, trade, call, occasion, local)], now, stop);
        }
        await DiscrepancyLedger.ResolveAsync(db, [order.OrderNo], Answered, "已按支付平台结果入账并开通会员", now, stop);
        await ChangeFeed.Publish(db, Topic.Orders, stop);
        if (occasion.Run is null)
        {
            await ChangeFeed.Publish(db, Topic.Audit, stop);
        }
        if (!occasion.DryRun)
        {
            await transaction.CommitAsync(stop);
        }
        return new Settlement.Settled(term.ExpireAt, granted, lost);
    }

    private static async Task<Purchase> PurchaseAsync(VipDb db, string orderId, string orderNo, CancellationToken stop)
    {
        var rows = await (
            from order in db.Orders
            where order.OrderId == orderId
            join link in db.VipOrders on order.OrderId equals link.OrderId into links
            from link in links.DefaultIfEmpty()
            join package in db.VipPackages on link.PackageId equals package.PackageId into packages
            from package in packages.DefaultIfEmpty()
            // Should an order have two links, the one that agrees with its product type is meant.
            orderby package.PackageCode == order.ProductType descending, link.CreatedAt
            select new Purchase
            {
                UserId = order.UserId,
                Linked = link != null,
                PackageCode = package.PackageCode,
                PackageName = package.PackageName,
                DurationDays = (int?)package.DurationDays ?? 0,
                CallbackArrived = db.PaymentCallbacks.Any(c => c.OrderNo == orderNo && c.SignatureValid == true),
            }).Take(1).ToListAsync(stop);
        return rows[0];
    }

    /// <summary>Inserts the grant; false when this order, or this transaction, has one.</summary>
    private static async Task<bool> GrantAsync(
        VipDb db, OrderFacts order, Trade trade, Purchase purchase, Member member, MembershipTerm term, Occasion occasion, DateTime now, CancellationToken stop)
    {
        var before = member.IsLifetimeVip ? null : member.VipExpireAt;
        return await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.vip_grants (order_id, order_no, user_id, package_code, transaction_id, duration_days, expire_before, expire_after, granted_at, run_id, granted_by)
            VALUES ({order.OrderId}, {order.OrderNo}, {member.UserId}, {purchase.PackageCode}, {trade.TransactionId}, {purchase.DurationDays}, {before}, {term.ExpireAt}, {now}, {occasion.RunId}, {occasion.By})
            ON CONFLICT DO NOTHING
            """, stop) == 1;
    }

    private static Task<string?> OtherGrantAsync(VipDb db, Trade trade, string orderId, CancellationToken stop)
        => db.VipGrants.Where(g => g.TransactionId == trade.TransactionId && g.OrderId != orderId).Select(g => g.OrderNo).FirstOrDefaultAsync(stop);

    private static void Apply(MembershipTerm term, Member member, DateTime now)
    {
        member.IsLifetimeVip = term.Lifetime;
        member.VipExpireAt = term.ExpireAt;
        member.VipLevel = 1;
        member.VipActivatedAt ??= now;
        member.UpdatedAt = now;
    }

    private static Notification Message(OrderFacts order, Member member, string packageName, MembershipTerm term, DateTime now) => new()
    {
        NotificationId = Guid.CreateVersion7().ToString(),
        UserId = member.UserId,
        Title = "支付成功通知",
        Content = string.Create(CultureInfo.InvariantCulture,
            $"您购买的{packageName}已支付成功，金额{Money.YuanFromFen(order.AmountFen):0.00}元，订单号{order.OrderNo}。{(term.ExpireAt is { } end ? $"会员有效期至{BusinessDay.ToBeijing(end):yyyy年M月d日 HH:mm}。" : "您已是永久会员。")}"),
        Type = "payment_success",
        LinkUrl = $"/user/orders/{order.OrderNo}",
        CreatedAt = now,
    };

    private void Note(VipDb db, OrderFacts order, Trade trade, CallEvidence call, Occasion occasion, MembershipTerm term)
    {
        if (occasion.Run is { } run)
        {
            var item = new JobRunItem
            {
                OrderNo = order.OrderNo,
                AmountFen = order.AmountFen,
                Before = OrderStatus.Pending,
                After = OrderStatus.Paid,
                Outcome = ItemOutcome.Synced,
                Code = trade.PlatformState,
                Evidence = EvidenceSide.Of(trade, call).And("expiryAfter", term.ExpireAt).And("lifetime", term.Lifetime).ToString(),
                LatencyMs = call.LatencyMs,
            };
            if (occasion.DryRun)
            {
                run.Record(item);
            }
            else
            {
                db.JobRunItems.Add(run.Own(item));
            }
            return;
        }
        db.Audit(time, occasion.Actor, AuditAction.OrderChecked, order.OrderNo, data: new { outcome = "synced", before = "pending", after = "paid", transactionId = trade.TransactionId });
    }

    private async Task RecordAsync(Settlement.Broken broken, OrderFacts order, Trade trade, CallEvidence call, Occasion occasion, CancellationToken stop)
    {
        var local = EvidenceSide.Of(order).And("message", broken.Message);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DiscrepancyLedger.RecordAsync(db, [Seen(broken.Type, order, trade, call, occasion, local)], time.UtcNow(), stop);
        await transaction.CommitAsync(stop);
    }

    private static Sighting Seen(DiscrepancyType type, OrderFacts order, Trade trade, CallEvidence call, Occasion occasion, EvidenceSide local)
        => Sighting.Of(type, order, local, EvidenceSide.Of(trade, call), occasion) with { PlatformFen = trade.AmountFen };

    private static Settlement.Broken Taken(Trade trade, string other)
        => new(DiscrepancyType.DuplicatePayment, $"交易号 {trade.TransactionId} 已属于订单 {other}");

    private sealed record Purchase
    {
        public string? UserId { get; init; }
        public bool Linked { get; init; }
        public string? PackageCode { get; init; }
        public string? PackageName { get; init; }
        public int DurationDays { get; init; }
        public bool CallbackArrived { get; init; }

        /// <summary>The first link that is missing, if any.</summary>
        public Settlement.Broken? Broken
            => !Linked ? new(DiscrepancyType.MissingVipOrder, "订单没有VIP订单明细")
            : PackageCode is null ? new(DiscrepancyType.PackageNotFound, "订单对应的套餐不存在")
            : DurationDays <= 0 && !MembershipTerm.IsLifetime(PackageCode, DurationDays) ? new(DiscrepancyType.PackageNotFound, $"套餐 {PackageCode} 的时长无效：{DurationDays}")
            : UserId is null ? new(DiscrepancyType.UserNotFound, "订单没有对应的会员")
            : null;
    }
}
