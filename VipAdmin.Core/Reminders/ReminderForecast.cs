using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Reminders;

/// <summary>Who will be reminded of what on a day to come, if nothing changes?</summary>
public sealed class ReminderForecast
{
    /// <summary>Days ahead; the first one is tomorrow.</summary>
    public const int Days = 14;

    /// <summary>The members are read once for all who look; they change slowly.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly IOptionsMonitor<RemindersOptions> options;
    private readonly JobSettingsInForce jobs;
    private readonly SharedReads<(DateOnly Today, int Version), IReadOnlyList<ReminderForecastDay>> reads;

    public ReminderForecast(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<RemindersOptions> options, JobSettingsInForce jobs)
    {
        (this.databases, this.time, this.options, this.jobs) = (databases, time, options, jobs);
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
        var (now, settings, job) = (time.UtcNow(), options.CurrentValue, jobs.Find(VipReminderJob.Key));
        var days = Enumerable.Range(1, Days).Select(ahead => asked.Today.AddDays(ahead))
            .Select(day => (Day: day, At: ReminderSlots.On(job, day, now, settings).Telling)).ToList();
        var slot = BusinessDay.ToBeijing(days.Select(day => day.At).FirstOrDefault(at => at is not null) ?? BusinessDay.StartUtc(asked.Today).AddHours(9));
        var expiries = await db.Database.SqlQueryRaw<ExpiryDay>(Expiries, Sql.Plain("from", BusinessDay.StartUtc(from)),
            Sql.Plain("to", BusinessDay.StartUtc(to)), Sql.Instant("at", now), new NpgsqlParameter("slot", slot.TimeOfDay)).ToListAsync();
        var byDay = expiries.ToLookup(each => each.Day);
        return [.. days.Select(day => new ReminderForecastDay(day.Day,
            [.. windows.Select(window => (window.DaysLeft, day.At is { } at ? Told(day.Day, window.DaysLeft, at) : 0))]))];

        long Told(DateOnly day, int left, DateTime at) => byDay[day.AddDays(left)].Sum(each => each.Told(left, at));
    }

    // Members whose level was reset before their end are told only once the end has come: before nine o'clock of its day, or on a later day.
    private const string Expiries = """
        SELECT (u.vip_expire_at + interval '8 hours')::date AS day, x.user_id IS NOT NULL AS excluded, x.until,
               count(*) FILTER (WHERE u.vip_level > 0) AS active, count(*) FILTER (WHERE u.vip_level <= 0) AS reset,
               count(*) FILTER (WHERE u.vip_level <= 0 AND (u.vip_expire_at + interval '8 hours')::time <= @slot::time) AS reset_early
          FROM public.users u
          LEFT JOIN vip_admin.reminder_exclusions x ON x.user_id = u.user_id AND x.ended_at IS NULL AND (x.until IS NULL OR x.until > @at)
         WHERE u.vip_expire_at >= @from AND u.vip_expire_at < @to AND NOT u.is_lifetime_vip AND u.status = 1
           AND (u.vip_level > 0 OR u.vip_activated_at IS NOT NULL OR EXISTS (
                SELECT FROM public.orders o WHERE o.user_id = u.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)))
         GROUP BY 1, 2, 3
        """;

    /// <summary>Members who expire on a day, alike in what keeps them from being told.</summary>
    private sealed record ExpiryDay(DateOnly Day, bool Excluded, DateTime? Until, long Active, long Reset, long ResetEarly)
    {
        public long Told(int daysLeft, DateTime at)
            => Excluded && !(Until <= at) ? 0 : Active + (daysLeft < 0 ? Reset : daysLeft == 0 ? ResetEarly : 0);
    }
}

/// <summary>How many members will be told on a day to come, by window.</summary>
/// <param name="Windows">Days left and members, the earliest window first.</param>
public sealed record ReminderForecastDay(DateOnly Day, IReadOnlyList<(int DaysLeft, long Members)> Windows);
