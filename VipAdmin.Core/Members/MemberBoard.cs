using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Members;

/// <summary>What support answers a member with: how the membership came to be, what was sent, what comes next, and where the money is.</summary>
public sealed class MemberBoard(IDbContextFactory<VipDb> databases, ReminderHistory history, CorrectionBoard corrections, JobSettingsInForce jobs,
    IOptionsMonitor<RemindersOptions> options, TimeProvider time)
{
    /// <summary>Most days named on which a reminder was sent.</summary>
    private const int MostTold = 5;

    /// <summary>Everything at one glance; null when there is no such member. The caller records the look-up.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberFile?> ReadAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        if (await history.HeadAsync(actor, userId, stop) is not { } head)
        {
            return null;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var books = await MemberBooks.ReadAsync(db, userId, stop);
        var facts = await FactsOfAsync(db, await db.Members.AsNoTracking().SingleAsync(m => m.UserId == userId, stop), books, time.UtcNow(), stop);
        var term = new MembershipTerm(facts.VipExpireAt, facts.IsLifetimeVip);
        var provenance = Provenance.Of(books.Facts, term);
        var open = await books.OpenAsync(db, stop);
        var now = time.UtcNow();
        var paused = await db.JobPauses.AnyAsync(p => p.JobKey == VipReminderJob.Key && p.ResumedAt == null && (p.Until == null || p.Until > now), stop);
        return new MemberFile(head, provenance, open, PaidAnswer.Of(books.Orders, open, provenance.Gap, term, head.Standing.Standing),
            await ComingAsync(db, userId, facts, head, stop), paused)
        {
            Waiting = await corrections.OpenOfAsync(actor, userId, stop),
            Told = await ToldAsync(db, userId, stop),
        };
    }

    /// <summary>Why the member was, was not or will be reminded on a day; null when there is no such member.</summary>
    /// <param name="day">Beijing calendar day.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<ReminderAnswer?> WhyAsync(Actor actor, string userId, DateOnly day, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId, stop) is not { } member)
        {
            return null;
        }
        var books = await MemberBooks.ReadAsync(db, userId, stop);
        var facts = await FactsOfAsync(db, member, books, time.UtcNow(), stop);
        var windows = (await WindowsInForce.ReadAsync(db, options.CurrentValue, stop)).All;
        var (from, to) = (BusinessDay.StartUtc(day), BusinessDay.StartUtc(day.AddDays(1)));
        var ofDay = db.ReminderDeliveries.AsNoTracking().Where(d => d.UserId == userId && d.BusinessDay == day);
        // Sent rows and others have an index each.
        var entries = await MemberTimeline.RemindersOfAsync(db,
            ofDay.Where(d => d.Status == DeliveryStatus.Sent).Concat(ofDay.Where(d => d.Status != DeliveryStatus.Sent)), stop);
        var repeats = await db.ReminderRepeats.AsNoTracking().Where(r => r.UserId == userId && r.BusinessDay == day)
            .GroupJoin(db.Notifications, r => r.Id.ToString(), n => n.NotificationId, (r, n) => new { r, n })
            .SelectMany(x => x.n.DefaultIfEmpty(), (x, n) => new ReminderEntry(x.r.At, x.r.Id, x.r.DaysLeft, DeliveryStatus.Sent, null, x.r.Title, x.r.Content,
                x.r.VipExpireAt, member.VipLevel, null, n == null ? InboxState.Purged : n.IsRead ? InboxState.Read : InboxState.Unread,
                n == null ? null : n.ReadAt)).ToListAsync(stop);
        entries.AddRange(repeats);
        entries.Sort((a, b) => a.At.CompareTo(b.At));
        var former = await db.Notifications.AsNoTracking()
            .Where(n => n.UserId == userId && (n.Type == "vip_expiry" || n.Type == "vip_expired") && n.CreatedAt >= from && n.CreatedAt < to)
            .Where(n => !db.ReminderDeliveries.Any(d => d.UserId == userId && d.Status == DeliveryStatus.Sent && d.NotificationId == n.NotificationId))
            .OrderByDescending(n => n.CreatedAt).Select(n => new FormerReminder(n.CreatedAt, n.Title, n.Content, n.IsRead, n.ReadAt)).FirstOrDefaultAsync(stop);
        // Ids of runs and of the ledger rise with time, so a day is a range of their keys.
        var (first, last, now) = (RunId.Floor(from), RunId.Floor(to), time.UtcNow());
        // Rows of today may come from a run that is still at work, or from a person who sent a reminder.
        var ended = await HasRunAsync(db, day, stop)
            || BusinessDay.Of(now) > day && await db.ReminderDeliveries.AnyAsync(d => d.Id >= first && d.Id < last && d.BusinessDay == day, stop);
        var paused = await db.JobPauses.Where(p => p.JobKey == VipReminderJob.Key && p.ResumedAt == null && (p.Until == null || p.Until > now))
            .OrderByDescending(p => p.Until == null).ThenByDescending(p => p.Until).Select(p => p.Until).ToListAsync(stop);
        var since = await db.ReminderDeliveries.AsNoTracking().OrderBy(d => d.Id).Select(d => (DateTime?)d.CreatedAt).FirstOrDefaultAsync(stop);
        return new MemberDay(day, facts, Provenance.Of(books.Facts, new MembershipTerm(facts.VipExpireAt, facts.IsLifetimeVip)), entries, former,
            SlotsOn(day, now), ended, since, windows, now)
        {
            Exclusions = await ExclusionsAsync(db, userId, stop), Paused = paused.Count > 0, PausedUntil = paused is [var until, ..] ? until : null,
        }.Explain();
    }

    private static async Task<IReadOnlyList<ToldDay>> ToldAsync(VipDb db, string userId, CancellationToken stop)
    {
        var told = await db.ReminderDeliveries.AsNoTracking().Where(d => d.UserId == userId && d.Status == DeliveryStatus.Sent)
            .OrderByDescending(d => d.CreatedAt).Take(MostTold).Select(d => new ToldDay(d.BusinessDay, d.DaysLeft)).ToListAsync(stop);
        told.AddRange(await db.ReminderRepeats.AsNoTracking().Where(r => r.UserId == userId).OrderByDescending(r => r.Id).Take(MostTold)
            .Select(r => new ToldDay(r.BusinessDay, r.DaysLeft)).ToListAsync(stop));
        return [.. told.DistinctBy(each => each.Day).OrderByDescending(each => each.Day).Take(MostTold)];
    }

    /// <summary>Whether a run of a day has done its work; one that fell into the quiet hours told none.</summary>
    private static Task<bool> HasRunAsync(VipDb db, DateOnly day, CancellationToken stop)
    {
        var (first, last) = (RunId.Floor(BusinessDay.StartUtc(day)), RunId.Floor(BusinessDay.StartUtc(day.AddDays(1))));
        return db.JobRuns.AnyAsync(run => run.JobKey == VipReminderJob.Key && run.Id >= first && run.Id < last && !run.DryRun
            && (run.Status == RunStatus.Succeeded || run.Status == RunStatus.Warning && run.ErrorCode != RunReason.QuietHours), stop);
    }

    private static Task<List<ExclusionSpan>> ExclusionsAsync(VipDb db, string userId, CancellationToken stop)
        => db.ReminderExclusions.AsNoTracking().Where(e => e.UserId == userId).OrderByDescending(e => e.Id)
            .Select(e => new ExclusionSpan(e.CreatedAt, e.Until, e.EndedAt)).ToListAsync(stop);

    private static async Task<ReminderFacts> FactsOfAsync(VipDb db, Member member, MemberBooks books, DateTime now, CancellationToken stop)
        => new(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt, books.HasPaid, member.Status)
        {
            Excluded = await db.ReminderExclusions.AnyAsync(e => e.UserId == member.UserId && e.EndedAt == null && (e.Until == null || e.Until > now), stop),
        };

    private ReminderSlots SlotsOn(DateOnly day, DateTime now) => ReminderSlots.On(jobs.Find(VipReminderJob.Key), day, now, options.CurrentValue);

    /// <summary>The configured windows that lie ahead of this end and for which the member is due, by the rule of the runs.</summary>
    private async Task<IReadOnlyList<ComingReminder>> ComingAsync(VipDb db, string userId, ReminderFacts facts, MemberHistory head,
        CancellationToken stop)
    {
        if (facts.VipExpireAt is not { } expiry || FarFuture.Reached(expiry) || facts.IsLifetimeVip)
        {
            return [];
        }
        var (now, windows) = (time.UtcNow(), head.Windows);
        var today = BusinessDay.Of(now);
        var first = head.ToldToday ? today.AddDays(1) : today;
        var ended = await HasRunAsync(db, today, stop);
        var exclusions = await ExclusionsAsync(db, userId, stop);
        var told = await db.ReminderDeliveries.AsNoTracking()
            .Where(d => d.UserId == userId && d.VipExpireAt == expiry && d.Status == DeliveryStatus.Sent).Select(d => d.DaysLeft).ToListAsync(stop);
        return [.. windows.Where(window => window.On && !told.Contains(window.DaysLeft))
            .Select(window => (Window: window, Day: BusinessDay.Of(expiry).AddDays(-window.DaysLeft)))
            .Where(each => each.Day >= first)
            .Select(each => (each.Window, each.Day, At: NextOn(each.Day)))
            .Where(each => each.At is { } at && ReminderPolicy.Decide(facts with { Excluded = exclusions.Exists(span => span.Covers(at)) },
                each.Day, at, windows).Refusal is null)
            .Select(each => new ComingReminder(each.Window, each.Day, each.At!.Value))
            .OrderBy(each => each.Day)];

        // A run of today that is due and has not ended tells, or is caught up.
        DateTime? NextOn(DateOnly day)
            => SlotsOn(day, now) is var slots && slots.Next is null && day == today && !ended ? slots.Telling : slots.Next;
    }
}
