using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Reminders;

/// <summary>How does a membership stand, is the member reminded today, and when next?</summary>
public sealed class ReminderHistory(IDbContextFactory<VipDb> databases, TimeProvider time, MemberSearch search, IOptionsMonitor<MembershipOptions> options,
    IOptionsMonitor<RemindersOptions> reminders)
{
    /// <summary>Writes the audit row of a member whose history is opened by user id.</summary>
    /// <param name="query">What led there, as <see cref="MemberSearch.Query"/> returned it; null for a link.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public Task RecordAsync(Actor actor, string userId, string? query, CancellationToken stop) => search.RecordAsync(actor, userId, query, stop);

    /// <summary>The membership now and what comes next; null when there is no such member. The caller records the look-up.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberHistory?> HeadAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId, stop) is { } member
            ? await OfAsync(db, member, stop) : null;
    }

    private async Task<MemberHistory> OfAsync(VipDb db, Member member, CancellationToken stop)
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
            ReminderPolicy.Decide(facts, today, now, windows), NextFrom(toldToday ? today.AddDays(1) : today))
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

    private static Task<bool> HasPaidOrderAsync(VipDb db, string userId, CancellationToken stop)
        => db.Orders.AnyAsync(
            o => o.UserId == userId && o.OrderType == Order.Vip && (o.PaymentStatus == OrderStatus.Paid || o.PaymentStatus == OrderStatus.Refunding), stop);
}
