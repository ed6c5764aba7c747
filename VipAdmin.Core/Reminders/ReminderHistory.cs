using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Reminders;

/// <summary>What was a member told, when, in which words, and did they read it? Or why were they not told?</summary>
public sealed class ReminderHistory(IDbContextFactory<VipDb> databases, TimeProvider time, MemberSearch search, IOptionsMonitor<MembershipOptions> options,
    IOptionsMonitor<RemindersOptions> reminders)
{
    /// <summary>Entries per page.</summary>
    public const int PageSize = 50;

    /// <summary>Looks members up by phone, user id or nickname; a single hit comes with its history. One audit row.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<HistoryMatches> FindAsync(Actor actor, string text, CancellationToken stop)
    {
        var matches = await search.FindAsync(actor, text, stop);
        return new HistoryMatches(matches, matches.Hits is [var only] ? await ReadAsync(actor, only.UserId, null, stop) : null);
    }

    /// <summary>Writes the audit row of a member whose history is opened by user id.</summary>
    /// <param name="query">What led there, as <see cref="MemberSearch.Query"/> returned it; null for a link.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public Task RecordAsync(Actor actor, string userId, string? query, CancellationToken stop) => search.RecordAsync(actor, userId, query, stop);

    /// <summary>Reads a history whose opening is recorded already; null when there is no such member.</summary>
    /// <param name="before">UTC; only entries older than this.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberHistory?> ReadAsync(Actor actor, string userId, DateTime? before, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId, stop);
        if (member is null)
        {
            return null;
        }
        List<HistoryEntry> entries =
        [
            .. await RemindersAsync(db, userId, before, stop),
            .. await OrdersAsync(db, userId, before, stop),
            .. await GrantsAsync(db, userId, before, stop),
        ];
        entries.Sort((a, b) => b.At.CompareTo(a.At));
        var shown = Page(entries);
        return await OfAsync(db, member, shown, shown.Count < entries.Count ? shown[^1].At : null, stop);
    }

    /// <summary>The same without the timeline.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception" />
    public async Task<MemberHistory?> HeadAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId, stop) is { } member
            ? await OfAsync(db, member, [], null, stop) : null;
    }

    private async Task<MemberHistory> OfAsync(VipDb db, Member member, IReadOnlyList<HistoryEntry> shown, DateTime? older, CancellationToken stop)
    {
        var now = time.UtcNow();
        var (userId, today) = (member.UserId, BusinessDay.Of(now));
        var exclusion = await db.ReminderExclusions.AsNoTracking()
            .FirstOrDefaultAsync(e => e.UserId == userId && e.EndedAt == null && (e.Until == null || e.Until > now), stop);
        var facts = new ReminderFacts(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt,
            await HasPaidOrderAsync(db, userId, stop), member.Status)
        {
            Excluded = exclusion is not null,
        };
        var windows = (await WindowsInForce.ReadAsync(db, reminders.CurrentValue, stop)).All;
        var toldToday =
            await db.ReminderDeliveries.AnyAsync(
                d => d.UserId == userId && d.BusinessDay == today && (d.Status == DeliveryStatus.Sent || d.Reason == ReminderRefusal.FormerTask), stop);
        return new MemberHistory(
            member.UserId, MaskedPhone.Of(member.Phone), member.Nickname is null ? null : MaskedPhone.InText(member.Nickname), member.VipLevel,
            member.VipExpireAt,
            MembershipStanding.Of(member.VipLevel, member.VipExpireAt, member.IsLifetimeVip, now, options.CurrentValue.GracePeriodDays),
            member.VipActivatedAt, member.CreatedAt, member.Status == Member.Active, toldToday,
            ReminderPolicy.Decide(facts, today, now, windows), NextFrom(toldToday ? today.AddDays(1) : today), shown,
            older)
        {
            Windows = windows,
        };

        // The next one comes on the first day that the exclusion leaves whole.
        (ReminderWindow Window, DateOnly Day)? NextFrom(DateOnly day) => exclusion switch
        {
            null => ReminderPolicy.Next(facts, day, windows),
            { Until: { } until } => ReminderPolicy.Next(facts, BusinessDay.Of(until.AddTicks(-1)).AddDays(1), windows),
            _ => null,
        };
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
        var whole = entries.TakeWhile(e => e.At > cut).ToList();
        return whole.Count > 0 ? whole : [.. entries.TakeWhile(e => e.At == cut)];
    }

    private static Task<bool> HasPaidOrderAsync(VipDb db, string userId, CancellationToken stop)
        => db.Orders.AnyAsync(
            o => o.UserId == userId && o.OrderType == Order.Vip && (o.PaymentStatus == OrderStatus.Paid || o.PaymentStatus == OrderStatus.Refunding), stop);

    private static async Task<List<ReminderEntry>> RemindersAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
    {
        var mine = db.ReminderDeliveries.AsNoTracking().Where(d => d.UserId == userId && (before == null || d.CreatedAt < before));
        // Sent rows and others have an index each.
        var newest = mine.Where(d => d.Status == DeliveryStatus.Sent).OrderByDescending(d => d.CreatedAt).Take(PageSize + 1)
            .Concat(mine.Where(d => d.Status != DeliveryStatus.Sent).OrderByDescending(d => d.CreatedAt).Take(PageSize + 1));
        var rows = await newest.GroupJoin(db.Notifications, d => d.NotificationId, n => n.NotificationId, (d, n) => new { d, n })
            .SelectMany(x => x.n.DefaultIfEmpty(), (x, n) => new
            {
                Entry = new ReminderEntry(
                    x.d.CreatedAt, x.d.Id, x.d.DaysLeft, x.d.Status, x.d.Reason, x.d.Title, x.d.Content, x.d.VipExpireAt, x.d.VipLevel, x.d.RunId,
                    x.d.NotificationId == null ? InboxState.None
                        : x.d.IsRead || n != null && n.IsRead ? InboxState.Read
                        : n == null ? InboxState.Purged : InboxState.Unread,
                    n == null ? null : n.ReadAt),
                // What the ledger has kept for when the backend has purged the message.
                Kept = x.d.ReadAt,
            })
            .ToListAsync(stop);
        return [.. rows.Select(row => row.Entry with { ReadAt = row.Entry.ReadAt ?? row.Kept })];
    }

    private static async Task<List<OrderEntry>> OrdersAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
    {
        var rows = await db.Orders.AsNoTracking().Where(o => o.UserId == userId && o.OrderType == Order.Vip && (before == null || o.CreatedAt < before))
            .OrderByDescending(o => o.CreatedAt).Take(PageSize + 1)
            .Select(o => new { o.CreatedAt, o.OrderNo, o.ProductName, o.Amount, o.PaymentStatus, o.PaymentMethod, o.PaidAt, o.CancelledAt }).ToListAsync(stop);
        return [.. rows.Select(
            o => new OrderEntry(o.CreatedAt, o.OrderNo, o.ProductName, Money.FenFromYuan(o.Amount), o.PaymentStatus, o.PaymentMethod, o.PaidAt,
                o.CancelledAt))];
    }

    private static Task<List<GrantEntry>> GrantsAsync(VipDb db, string userId, DateTime? before, CancellationToken stop)
        => db.VipGrants.AsNoTracking().Where(g => g.UserId == userId && (before == null || g.GrantedAt < before))
            .OrderByDescending(g => g.GrantedAt).Take(PageSize + 1)
            .Select(g => new GrantEntry(g.GrantedAt, g.OrderNo, g.PackageCode, g.DurationDays, g.ExpireBefore, g.ExpireAfter, g.GrantedBy, g.RunId))
            .ToListAsync(stop);
}
