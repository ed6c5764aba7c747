using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>
/// Sends a member the reminder whose text is true today. Message and ledger are one transaction, and the member's row is read again under a lock in it, so a
/// renewal in between wins.
/// </summary>
public sealed class ResendDesk(IDbContextFactory<VipDb> databases, IOptionsMonitor<RemindersOptions> options, TimeProvider time)
{
    /// <summary>Shows what would be sent now.</summary>
    /// <exception cref="NotPermittedException">The actor may not serve members.</exception>
    public async Task<ResendResult> PreviewAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.ServeMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return (await LookAsync(db, userId, stop)).Result;
    }

    /// <summary>Sends it.</summary>
    /// <param name="daysLeft">As the person saw it.</param>
    /// <param name="confirmed">The person knows that it was sent on this day already.</param>
    /// <exception cref="NotPermittedException">The actor may not serve members.</exception>
    public async Task<ResendResult> SendAsync(Actor actor, string userId, int daysLeft, bool confirmed, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.ServeMembers);
        if (Reason.Of(reason) is not { } why)
        {
            return new ResendResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await Sql.ExecuteAsync(db,
            [SqlText.LockPatience, new SqlText("SELECT FROM public.users WHERE user_id = @user FOR NO KEY UPDATE", Sql.Text("user", userId))], stop);
        var (result, member) = await LookAsync(db, userId, stop);
        if (result is not ResendResult.Previewed look)
        {
            return result;
        }
        if (look.DaysLeft != daysLeft)
        {
            return new ResendResult.Changed();
        }
        if (look.SentAt is { } already && !confirmed)
        {
            return new ResendResult.AlreadyToday(already);
        }
        var (now, id) = (time.UtcNow(), Guid.CreateVersion7(time.GetUtcNow()));
        await WriteAsync(db, actor, member!, look, id, why, confirmed && look.SentAt is not null, now, stop);
        await Sql.ExecuteAsync(db,
        [
            new SqlText("""
                INSERT INTO public.notifications (notification_id, user_id, title, content, type, link_url, is_read, created_at)
                VALUES (@id, @user, @title, @content, @type, @link, false, @now)
                """,
                Sql.Text("id", id.ToString()), Sql.Text("user", userId), Sql.Text("title", look.Title), Sql.Text("content", look.Content),
                Sql.Text("type", ReminderWindow.Of(look.DaysLeft, "", "").Type), Sql.Text("link", ReminderWindow.LinkUrl), Sql.Plain("now", now)),
        ], stop);
        try
        {
            await Acts.CommitAsync(db, time, new Act(actor, AuditAction.ReminderRepeated, userId, why,
                new { days = look.DaysLeft, confirmed, notification = id }), [Topic.Reminders], stop);
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new ResendResult.AlreadyToday(now);
        }
        return new ResendResult.Sent(look.Title, look.Content);
    }

    /// <summary>
    /// The first of the day and of its window is the ledger's own row, so that a later run does not tell the member again; any further one is a repeat.
    /// </summary>
    private static async Task WriteAsync(VipDb db, Actor actor, Member member, ResendResult.Previewed look, Guid id, string why, bool confirmed, DateTime now,
        CancellationToken stop)
    {
        var (userId, expiry, today) = (member.UserId, member.VipExpireAt!.Value, BusinessDay.Of(now));
        var told = await db.ReminderDeliveries.AnyAsync(d => d.UserId == userId && d.Status == DeliveryStatus.Sent
            && (d.BusinessDay == today || (d.DaysLeft == look.DaysLeft && d.VipExpireAt == expiry)), stop);
        if (!told)
        {
            db.ReminderDeliveries.Add(new ReminderDelivery
            {
                Id = id, UserId = userId, DaysLeft = look.DaysLeft, VipExpireAt = expiry, VipLevel = member.VipLevel, BusinessDay = today,
                Status = DeliveryStatus.Sent, Title = look.Title, Content = look.Content, Type = ReminderWindow.Of(look.DaysLeft, "", "").Type,
                NotificationId = id.ToString(),
                CreatedAt = now,
            });
            return;
        }
        db.ReminderRepeats.Add(new ReminderRepeat
        {
            Id = id, UserId = userId, DaysLeft = look.DaysLeft, VipExpireAt = expiry, BusinessDay = today, Title = look.Title, Content = look.Content,
            Confirmed = confirmed, Reason = why, ActorId = actor.Id, ActorName = actor.Name, At = now,
        });
    }

    private async Task<(ResendResult Result, Member? Member)> LookAsync(VipDb db, string userId, CancellationToken stop)
    {
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId, stop) is not { } member)
        {
            return (new ResendResult.UnknownMember(), null);
        }
        var now = time.UtcNow();
        var today = BusinessDay.Of(now);
        var paid = await db.Orders.AnyAsync(o => o.UserId == userId && o.OrderType == Order.Vip
            && (o.PaymentStatus == OrderStatus.Paid || o.PaymentStatus == OrderStatus.Refunding), stop);
        var facts = new ReminderFacts(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt, paid, member.Status)
        {
            Excluded = await db.ReminderExclusions.AnyAsync(e => e.UserId == userId && e.EndedAt == null && (e.Until == null || e.Until > now), stop),
            Package = await LastPackage.OfAsync(db, userId, stop),
        };
        var verdict = ReminderPolicy.Decide(facts, today, now, (await WindowsInForce.ReadAsync(db, options.CurrentValue, stop)).All);
        if (verdict is not { Window: { } window, Message: { } message })
        {
            return (verdict.Refusal is ReminderRefusal.Lifetime or ReminderRefusal.NoExpiry ? new ResendResult.Refused(verdict.Refusal)
                : new ResendResult.NoText(member.VipExpireAt is { } end ? ReminderPolicy.DaysLeft(end, today) : null), member);
        }
        if (verdict.Refusal is { } refusal)
        {
            return (new ResendResult.Refused(refusal), member);
        }
        var sent = await db.ReminderDeliveries.Where(d => d.UserId == userId && d.BusinessDay == today && d.Status == DeliveryStatus.Sent)
            .Select(d => (DateTime?)d.CreatedAt).MaxAsync(stop);
        var repeated = await db.ReminderRepeats.Where(r => r.UserId == userId && r.BusinessDay == today && r.DaysLeft == window.DaysLeft)
            .Select(r => (DateTime?)r.At).MaxAsync(stop);
        return (new ResendResult.Previewed(window.DaysLeft, message.Title, message.Content, repeated ?? sent), member);
    }
}
