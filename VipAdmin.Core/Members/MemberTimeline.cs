using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>What happened to a member, in one line of time: reminders, orders, callbacks, refunds, grants, messages, discrepancies, look-ups.</summary>
public sealed class MemberTimeline(IDbContextFactory<VipDb> databases)
{
    /// <summary>Entries per page.</summary>
    public const int PageSize = 50;

    /// <summary>What is read without a filter: everything but look-ups, of which every opened page makes one.</summary>
    private static readonly MemberMomentKind[] Usual = [.. Enum.GetValues<MemberMomentKind>().Where(kind => kind != MemberMomentKind.LookUp)];

    /// <summary>One page, newest first.</summary>
    /// <param name="kind">Only of this kind; null = everything but look-ups.</param>
    /// <param name="before">UTC; only entries older than this.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberMoments> ReadAsync(Actor actor, string userId, MemberMomentKind? kind, DateTime? before, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        List<HistoryEntry> entries = [];
        foreach (var each in kind is { } only ? [only] : Usual)
        {
            entries.AddRange(await OfAsync(db, actor, userId, each, before, stop));
        }
        entries.Sort((a, b) => b.At.CompareTo(a.At));
        var shown = Page(entries);
        return new MemberMoments(shown, shown.Count < entries.Count ? shown[^1].At : null);
    }

    /// <summary>Rows of the ledger with the state of their message; the ledger keeps that it was read when the backend purges it.</summary>
    internal static async Task<List<ReminderEntry>> RemindersOfAsync(VipDb db, IQueryable<ReminderDelivery> deliveries, CancellationToken stop)
    {
        var rows = await deliveries.GroupJoin(db.Notifications, d => d.NotificationId, n => n.NotificationId, (d, n) => new { d, n })
            .SelectMany(x => x.n.DefaultIfEmpty(), (x, n) => new
            {
                Entry = new ReminderEntry(
                    x.d.CreatedAt, x.d.Id, x.d.DaysLeft, x.d.Status, x.d.Reason, x.d.Title, x.d.Content, x.d.VipExpireAt, x.d.VipLevel, x.d.RunId,
                    x.d.NotificationId == null ? InboxState.None
                        : x.d.IsRead || n != null && n.IsRead ? InboxState.Read
                        : n == null ? InboxState.Purged : InboxState.Unread,
                    n == null ? null : n.ReadAt),
                Kept = x.d.ReadAt,
            }).ToListAsync(stop);
        return [.. rows.Select(row => row.Entry with { ReadAt = row.Entry.ReadAt ?? row.Kept })];
    }

    /// <summary>
    /// The first page of entries, newest first. Entries of one instant stay on one page, because the next page starts strictly before the last one shown.
    /// </summary>
    private static List<HistoryEntry> Page(List<HistoryEntry> entries)
    {
        if (entries.Count <= PageSize)
        {
            return entries;
        }
        var cut = entries[PageSize].At;
        var whole = entries.TakeWhile(entry => entry.At > cut).ToList();
        return whole.Count > 0 ? whole : [.. entries.TakeWhile(entry => entry.At == cut)];
    }

    private static async Task<IEnumerable<HistoryEntry>> OfAsync(VipDb db, Actor actor, string userId, MemberMomentKind kind, DateTime? before,
        CancellationToken stop) => kind switch
        {
            MemberMomentKind.Reminder => [.. await RemindersAsync(db, userId, before, stop), .. await RepeatsAsync(db, userId, before, stop)],
            MemberMomentKind.Order => await OrdersAsync(db, userId, before, stop),
            MemberMomentKind.Callback => await CallbacksAsync(db, userId, before, stop),
            MemberMomentKind.Refund => await RefundsAsync(db, userId, before, stop),
            MemberMomentKind.Grant => await db.VipGrants.AsNoTracking().Where(g => g.UserId == userId && (before == null || g.GrantedAt < before))
                .OrderByDescending(g => g.GrantedAt).Take(PageSize + 1)
                .Select(g => new GrantEntry(g.GrantedAt, g.OrderNo, g.PackageCode, g.DurationDays, g.ExpireBefore, g.ExpireAfter, g.GrantedBy, g.RunId))
                .ToListAsync(stop),
            MemberMomentKind.Message => await MessagesAsync(db, userId, before, stop),
            MemberMomentKind.Discrepancy => await db.Discrepancies.AsNoTracking()
                .Where(d => db.Orders.Where(o => o.UserId == userId && o.OrderType == Order.Vip).Select(o => o.OrderNo).Contains(d.OrderNo!)
                    && (before == null || d.FirstSeenAt < before))
                .OrderByDescending(d => d.FirstSeenAt).Take(PageSize + 1)
                .Select(d => new CaseEntry(d.FirstSeenAt, d.Id, d.Type, d.Status, d.OrderNo, d.ResolvedAt)).ToListAsync(stop),
            MemberMomentKind.Note => await db.MemberNotes.AsNoTracking().Where(n => n.UserId == userId && (before == null || n.At < before))
                .OrderByDescending(n => n.Id).Take(PageSize + 1).Select(n => new NoteEntry(n.At, n.Text, n.ActorName)).ToListAsync(stop),
            MemberMomentKind.Correction => (await CorrectionBoard.Rows(db, db.MembershipCorrections.AsNoTracking()
                .Where(c => c.UserId == userId && (before == null || c.ProposedAt < before)).OrderByDescending(c => c.Id).Take(PageSize + 1)).ToListAsync(stop))
                .Select(row => new CorrectionEntry(row.ProposedAt, CorrectionBoard.Masked(row))),
            _ => await MemberLookUps.ReadAsync(db, actor, userId, before, PageSize + 1, stop),
        };

    private static Task<List<ReminderEntry>> RemindersAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
    {
        var mine = db.ReminderDeliveries.AsNoTracking().Where(d => d.UserId == userId && (before == null || d.CreatedAt < before));
        // Sent rows and others have an index each.
        return RemindersOfAsync(db, mine.Where(d => d.Status == DeliveryStatus.Sent).OrderByDescending(d => d.CreatedAt).Take(PageSize + 1)
            .Concat(mine.Where(d => d.Status != DeliveryStatus.Sent).OrderByDescending(d => d.CreatedAt).Take(PageSize + 1)), stop);
    }

    private static async Task<IEnumerable<HistoryEntry>> RepeatsAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
        => await db.ReminderRepeats.AsNoTracking().Where(r => r.UserId == userId && (before == null || r.At < before)).OrderByDescending(r => r.Id)
            .Take(PageSize + 1).GroupJoin(db.Notifications, r => r.Id.ToString(), n => n.NotificationId, (r, n) => new { r, n })
            .SelectMany(x => x.n.DefaultIfEmpty(), (x, n) => new RepeatEntry(x.r.At, x.r.DaysLeft, x.r.Title, x.r.Content, x.r.ActorName, x.r.Reason,
                n == null ? InboxState.Purged : n.IsRead ? InboxState.Read : InboxState.Unread, n == null ? null : n.ReadAt)).ToListAsync(stop);

    private static async Task<IEnumerable<HistoryEntry>> OrdersAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
    {
        var rows = await db.Orders.AsNoTracking().Where(o => o.UserId == userId && o.OrderType == Order.Vip && (before == null || o.CreatedAt < before))
            .OrderByDescending(o => o.CreatedAt).Take(PageSize + 1)
            .Select(o => new { o.CreatedAt, o.OrderNo, o.ProductName, o.Amount, o.PaymentStatus, o.PaymentMethod, o.PaidAt, o.CancelledAt }).ToListAsync(stop);
        return rows.Select(o => new OrderEntry(o.CreatedAt, o.OrderNo, o.ProductName, Money.FenFromYuan(o.Amount), o.PaymentStatus, o.PaymentMethod, o.PaidAt,
            o.CancelledAt));
    }

    private static async Task<IEnumerable<HistoryEntry>> CallbacksAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
        => await (from order in db.Orders.AsNoTracking().Where(o => o.UserId == userId && o.OrderType == Order.Vip)
                  join callback in db.PaymentCallbacks.AsNoTracking() on order.OrderNo equals callback.OrderNo
                  where before == null || callback.CreatedAt < before
                  orderby callback.CreatedAt descending
                  select new CallbackEntry(callback.CreatedAt, callback.OrderNo, callback.Channel, callback.SignatureValid, callback.Processed,
                      callback.ErrorMessage ?? callback.ProcessResult)).Take(PageSize + 1).ToListAsync(stop);

    private static async Task<IEnumerable<HistoryEntry>> RefundsAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
    {
        var rows = await (from order in db.Orders.AsNoTracking().Where(o => o.UserId == userId && o.OrderType == Order.Vip)
                          join refund in db.RefundRequests.AsNoTracking() on order.OrderId equals refund.OrderId
                          let at = refund.RefundedAt ?? refund.ReviewedAt ?? refund.CreatedAt
                          where before == null || at < before
                          orderby at descending
                          select new { at, order.OrderNo, refund.RefundAmount, refund.Status, Text = refund.ReviewNote ?? refund.Reason })
            .Take(PageSize + 1).ToListAsync(stop);
        return rows.Select(row => new RefundEntry(row.at, row.OrderNo, Money.FenFromYuan(row.RefundAmount), row.Status,
            row.Text is null ? null : MaskedPhone.Mobile(row.Text)));
    }

    private static async Task<IEnumerable<HistoryEntry>> MessagesAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
    {
        // Reminders of the portal stand in its ledger. NOT IN reads them once; NOT EXISTS would compare each message with each of them.
        var rows = await db.Notifications.FromSql($"""
                SELECT n.* FROM public.notifications n
                 WHERE n.user_id = {userId}
                   AND n.notification_id NOT IN (SELECT d.notification_id FROM vip_admin.reminder_deliveries d
                         WHERE d.user_id = {userId} AND d.status = 'sent' AND d.notification_id IS NOT NULL)
                   AND n.notification_id NOT IN (SELECT r.id::text FROM vip_admin.reminder_repeats r WHERE r.user_id = {userId})
                """).AsNoTracking().Where(n => before == null || n.CreatedAt < before)
            .OrderByDescending(n => n.CreatedAt).Take(PageSize + 1)
            .Select(n => new MessageEntry(n.CreatedAt, n.Title, n.Content, n.Type, n.IsRead, n.ReadAt)).ToListAsync(stop);
        return rows.Select(row => row with { Content = MaskedPhone.Mobile(row.Content) });
    }
}
