using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Members;

/// <summary>What a member may ask for: a copy of the data kept about them, and, once the account is deleted, that texts about them go.</summary>
public sealed class PrivacyDesk(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Everything that backend and portal keep about a member, as one JSON document, by one statement.</summary>
    /// <param name="reason">Mandatory; goes to the audit.</param>
    /// <exception cref="NotPermittedException">The actor may not reveal personal data, or not export.</exception>
    public async Task<MemberExportResult> ExportAsync(Actor actor, string userId, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.RevealPersonalData);
        actor.Demand(Permission.Export);
        if (Reason.Of(reason) is not { } why)
        {
            return new MemberExportResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var json = await db.Database.SqlQuery<string>($"""
            SELECT jsonb_pretty(jsonb_build_object(
              'member', (SELECT to_jsonb(m) FROM (SELECT u.user_id, u.phone, u.nickname, u.vip_level, u.vip_expire_at, u.is_lifetime_vip, u.vip_activated_at,
                  u.status, u.created_at) m),
              'orders', (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.created_at), '[]') FROM (SELECT order_no, order_type, product_name, amount,
                  payment_method, payment_status, transaction_id, paid_at, cancelled_at, cancel_reason, created_at
                  FROM public.orders WHERE user_id = u.user_id) o),
              'refunds', (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM (SELECT r.refund_id, o.order_no, r.refund_amount, r.reason, r.status, r.refunded_at,
                  r.created_at FROM public.refund_requests r JOIN public.orders o ON o.order_id = r.order_id WHERE o.user_id = u.user_id) r),
              'messages', (SELECT coalesce(jsonb_agg(to_jsonb(n) ORDER BY n.created_at), '[]') FROM (SELECT title, content, type, is_read, read_at, created_at
                  FROM public.notifications WHERE user_id = u.user_id) n),
              'grants', (SELECT coalesce(jsonb_agg(to_jsonb(g) ORDER BY g.granted_at), '[]') FROM (SELECT order_no, package_code, duration_days, expire_before,
                  expire_after, granted_at FROM vip_admin.vip_grants WHERE user_id = u.user_id) g),
              'reminders', (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.created_at), '[]') FROM (SELECT business_day, days_left, vip_expire_at, status,
                  reason, title, content, created_at FROM vip_admin.reminder_deliveries WHERE user_id = u.user_id
                  UNION ALL SELECT business_day, days_left, vip_expire_at, 'sent', NULL, title, content, at
                  FROM vip_admin.reminder_repeats WHERE user_id = u.user_id) d),
              'corrections', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.proposed_at), '[]') FROM (SELECT kind, expire_before, expire_after,
                  lifetime_before, lifetime_after, reason, proposed_at, decision, decided_at FROM vip_admin.membership_corrections
                  WHERE user_id = u.user_id) c),
              'notes', (SELECT coalesce(jsonb_agg(to_jsonb(n) ORDER BY n.at), '[]') FROM (SELECT text, at FROM vip_admin.member_notes
                  WHERE user_id = u.user_id) n))) AS "Value"
              FROM public.users u WHERE u.user_id = {userId}
            """).SingleOrDefaultAsync(stop);
        if (json is null)
        {
            return new MemberExportResult.UnknownMember();
        }
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.MemberExported, userId, why), [], stop);
        return new MemberExportResult.Exported(json);
    }

    /// <summary>Whether anything with a text is kept about an id whose account is gone.</summary>
    /// <exception cref="NotPermittedException">The actor may not anonymise.</exception>
    public async Task<bool> KeepsTextsAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.AnonymiseMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.ReminderDeliveries.AnyAsync(d => d.UserId == userId && (d.Title != null || d.Content != null), stop)
            || await db.ReminderRepeats.AnyAsync(r => r.UserId == userId && r.Title != null, stop)
            || await db.ReminderExclusions.AnyAsync(e => e.UserId == userId && e.Reason != Gone, stop)
            || await db.MemberNotes.AnyAsync(n => n.UserId == userId && n.Text != Gone, stop)
            || await db.MembershipCorrections.AnyAsync(c => c.UserId == userId && c.Reason != Gone, stop);
    }

    /// <summary>Takes the texts out of every row that is kept about a deleted member: messages, notes, reasons. It cannot be undone.</summary>
    /// <param name="typed">The user id, typed by the person.</param>
    /// <exception cref="NotPermittedException">The actor may not anonymise.</exception>
    public async Task<AnonymiseResult> AnonymiseAsync(Actor actor, string userId, string? typed, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.AnonymiseMembers);
        if (Reason.Of(reason) is not { } why)
        {
            return new AnonymiseResult.ReasonNeeded();
        }
        if (typed?.Trim() != userId)
        {
            return new AnonymiseResult.NotTyped();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await db.Members.AnyAsync(m => m.UserId == userId, stop))
        {
            return new AnonymiseResult.StillThere();
        }
        var rows = await db.ReminderDeliveries.Where(d => d.UserId == userId && (d.Title != null || d.Content != null))
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.Title, (string?)null).SetProperty(d => d.Content, (string?)null), stop)
            + await db.ReminderRepeats.Where(r => r.UserId == userId && r.Title != null).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Title, (string?)null).SetProperty(r => r.Content, (string?)null).SetProperty(r => r.Reason, Gone), stop)
            + await db.ReminderExclusions.Where(e => e.UserId == userId && e.Reason != Gone).ExecuteUpdateAsync(set => set
                .SetProperty(e => e.Reason, Gone).SetProperty(e => e.EndReason, (string?)null), stop)
            + await db.MemberNotes.Where(n => n.UserId == userId && n.Text != Gone).ExecuteUpdateAsync(set => set.SetProperty(n => n.Text, Gone), stop)
            + await db.MembershipCorrections.Where(c => c.UserId == userId && c.Reason != Gone)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Reason, Gone).SetProperty(c => c.DecisionNote, (string?)null), stop);
        if (rows == 0)
        {
            return new AnonymiseResult.NothingKept();
        }
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.MemberAnonymised, userId, why, new { rows }), [Topic.Reminders], stop);
        return new AnonymiseResult.Done(rows);
    }

    /// <summary>Stands where a text was.</summary>
    private const string Gone = "—";
}
