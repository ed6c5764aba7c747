using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Reminders;

/// <summary>Who will be reminded of what on a day to come, if nothing changes?</summary>
public sealed class ReminderForecast
{
    /// <summary>Days ahead; the first one is tomorrow.</summary>
    public const int Days = 14;

    /// <summary>Rows per page.</summary>
    public const int PageSize = 50;

    /// <summary>The members are read once for all who look; they change slowly.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private static readonly KeyOrder<Member, string> ById = KeyOrder.By((Member member) => member.UserId).Reversed;

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly IOptionsMonitor<RemindersOptions> options;
    private readonly SharedReads<(DateOnly Today, int Version), IReadOnlyList<ReminderForecastDay>> reads;

    public ReminderForecast(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<RemindersOptions> options)
    {
        (this.databases, this.time, this.options) = (databases, time, options);
        reads = new SharedReads<(DateOnly Today, int Version), IReadOnlyList<ReminderForecastDay>>(ReadAsync, time);
    }

    /// <summary>The next days, up to ten minutes old.</summary>
    /// <exception cref="NotPermittedException">The actor may not see reminders.</exception>
    public async Task<IReadOnlyList<ReminderForecastDay>> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var windows = await WindowsInForce.ReadAsync(db, options.CurrentValue, stop);
        return await reads.GetAsync((BusinessDay.Of(time.UtcNow()), windows.Version), Age).WaitAsync(stop);
    }

    /// <summary>One read: members by day of expiry, from which the days of all windows follow.</summary>
    private async Task<IReadOnlyList<ReminderForecastDay>> ReadAsync((DateOnly Today, int Version) asked)
    {
        await using var db = await databases.CreateDbContextAsync();
        var windows = (await WindowsInForce.ReadAsync(db, options.CurrentValue, CancellationToken.None)).On;
        if (windows.Count == 0)
        {
            return [.. Enumerable.Range(1, Days).Select(ahead => new ReminderForecastDay(asked.Today.AddDays(ahead), []))];
        }
        var (from, to) = (asked.Today.AddDays(1 + windows[^1].DaysLeft), asked.Today.AddDays(Days + windows[0].DaysLeft + 1));
        var byDay = await db.Database.SqlQueryRaw<ExpiryDay>(Expiries, Sql.Plain("from", BusinessDay.StartUtc(from)), Sql.Plain("to", BusinessDay.StartUtc(to)),
            Sql.Plain("now", time.UtcNow()), Sql.Instant("at", time.UtcNow())).ToDictionaryAsync(day => day.Day, day => day.Members);
        return [.. Enumerable.Range(1, Days).Select(ahead => asked.Today.AddDays(ahead)).Select(day => new ReminderForecastDay(
            day, [.. windows.Select(window => (window.DaysLeft, byDay.GetValueOrDefault(day.AddDays(window.DaysLeft))))]))];
    }

    private const string Expiries = """
        SELECT (u.vip_expire_at + interval '8 hours')::date AS day, count(*) AS members FROM public.users u
         WHERE u.vip_expire_at >= @from AND u.vip_expire_at < @to AND NOT u.is_lifetime_vip AND u.status = 1
           AND (u.vip_level > 0 OR u.vip_expire_at <= @now AND u.vip_activated_at IS NOT NULL)
           AND NOT EXISTS (SELECT FROM vip_admin.reminder_exclusions x WHERE x.user_id = u.user_id AND x.ended_at IS NULL AND (x.until IS NULL OR x.until > @at))
         GROUP BY 1
        """;

    private sealed record ExpiryDay(DateOnly Day, long Members);

    /// <summary>The members of a day to come with what they would read, in the order of their ids.</summary>
    /// <param name="window">Only this window; null = all.</param>
    /// <param name="before">A page towards the beginning, from this id.</param>
    /// <param name="after">A page towards the end, from this id.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<KeyPage<RunReminder>> ListAsync(Actor actor, DateOnly day, int? window, string? before, string? after, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var all = (await WindowsInForce.ReadAsync(db, options.CurrentValue, stop)).On;
        var windows = all.Where(each => window is null || each.DaysLeft == window).ToList();
        if (windows.Count == 0)
        {
            return KeyPage<RunReminder>.Empty;
        }
        var (from, to) = (day.AddDays(windows[^1].DaysLeft), day.AddDays(windows[0].DaysLeft + 1));
        var matching = Told(db, from, to, time.UtcNow()).Where(InAWindow(day, windows));
        var page = await KeyPage.ReadAsync(matching, ById, after is not null ? KeyBound.Of(after, null) : KeyBound.Of(null, before), PageSize,
            member => new { member.UserId, member.Phone, member.Nickname, member.VipExpireAt, member.VipLevel }, stop);
        var rows = new List<RunReminder>(page.Rows.Count);
        foreach (var member in page.Rows)
        {
            var expiry = member.VipExpireAt!.Value;
            var due = windows.First(each => each.DaysLeft == ReminderPolicy.DaysLeft(expiry, day));
            var package = due.ContentTemplate.Contains(ReminderTemplate.Package, StringComparison.Ordinal)
                ? await LastPackage.OfAsync(db, member.UserId, stop) : null;
            rows.Add(new RunReminder(Guid.Empty, BusinessDay.StartUtc(day), member.UserId, MaskedPhone.Of(member.Phone),
                member.Nickname is null ? null : MaskedPhone.InText(member.Nickname), due.DaysLeft, null, null,
                due.MessageFor(expiry, member.VipLevel, package).Content, expiry));
        }
        return new KeyPage<RunReminder>(rows, page.HasNewer, page.HasOlder);
    }

    /// <summary>
    /// Members whose membership ends on these Beijing days and whom a run would tell, like the statement above. Those who expire later count as long as they
    /// are VIP now; those who have expired, if they ever were.
    /// </summary>
    private static IQueryable<Member> Told(VipDb db, DateOnly from, DateOnly to, DateTime now)
    {
        var (start, end) = (BusinessDay.StartUtc(from), BusinessDay.StartUtc(to));
        return db.Members.AsNoTracking().Where(member => member.VipExpireAt >= start && member.VipExpireAt < end && !member.IsLifetimeVip
            && member.Status == Member.Active && (member.VipLevel > 0 || member.VipExpireAt <= now && member.VipActivatedAt != null)
            && !db.ReminderExclusions.Any(exclusion => exclusion.UserId == member.UserId && exclusion.EndedAt == null
                && (exclusion.Until == null || exclusion.Until > now)));
    }

    private static Expression<Func<Member, bool>> InAWindow(DateOnly day, IReadOnlyList<ReminderWindow> windows)
    {
        var member = Expression.Parameter(typeof(Member), "member");
        var expiry = Expression.Property(member, nameof(Member.VipExpireAt));
        return Expression.Lambda<Func<Member, bool>>(windows.Select(window => BusinessDay.StartUtc(day.AddDays(window.DaysLeft)))
            .Select(start => (Expression)Expression.AndAlso(
                Expression.GreaterThanOrEqual(expiry, Expression.Constant((DateTime?)start, typeof(DateTime?))),
                Expression.LessThan(expiry, Expression.Constant((DateTime?)start.AddDays(1), typeof(DateTime?)))))
            .Aggregate(Expression.OrElse), member);
    }
}

/// <summary>How many members will be told on a day to come, by window.</summary>
/// <param name="Windows">Days left and members, the earliest window first.</param>
public sealed record ReminderForecastDay(DateOnly Day, IReadOnlyList<(int DaysLeft, long Members)> Windows);
