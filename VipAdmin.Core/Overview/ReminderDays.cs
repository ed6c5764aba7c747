using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>How many members were reminded on each of the last days, and how many have read it?</summary>
public sealed class ReminderDays
{
    /// <summary>Days shown; the last one is today.</summary>
    public const int Days = 14;

    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly SharedReads<int, IReadOnlyList<ReminderDay>> reads;

    public ReminderDays(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        (this.databases, this.time) = (databases, time);
        reads = new SharedReads<int, IReadOnlyList<ReminderDay>>(ReadAsync, time);
    }

    /// <summary>A row for each day, oldest first, up to a minute old.</summary>
    /// <exception cref="NotPermittedException">The actor may not see reminders.</exception>
    public Task<IReadOnlyList<ReminderDay>> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return reads.GetAsync(Days, Age).WaitAsync(stop);
    }

    /// <summary>Ids of the ledger increase with time, so the days are a range of its primary key.</summary>
    private async Task<IReadOnlyList<ReminderDay>> ReadAsync(int days)
    {
        var today = BusinessDay.Of(time.UtcNow());
        var first = today.AddDays(1 - days);
        // The id is made a moment before or after the day is read.
        var floor = RunId.Floor(BusinessDay.StartUtc(first).AddMinutes(-1));
        await using var db = await databases.CreateDbContextAsync();
        var known = await db.Database.SqlQuery<ReminderDay>(Sql.With($"""
            SELECT day, count(*) FILTER (WHERE sent)::int AS sent, count(*) FILTER (WHERE sent AND seen)::int AS read,
                   count(*) FILTER (WHERE failed AND NOT sent)::int AS failed, count(*) FILTER (WHERE NOT failed AND NOT sent)::int AS skipped
              FROM (SELECT d.business_day AS day, d.user_id, bool_or(d.status = 'sent') AS sent, bool_or(d.status = 'failed') AS failed,
                           bool_or(coalesce(n.is_read, false)) AS seen
                      FROM vip_admin.reminder_deliveries d
                      LEFT JOIN public.notifications n ON n.notification_id = d.notification_id AND d.status = 'sent'
                     WHERE d.id >= {floor} AND d.business_day >= {first}
                     GROUP BY 1, 2) AS members
             GROUP BY day
            """)).ToDictionaryAsync(day => day.Day);
        return [.. Enumerable.Range(0, days).Select(first.AddDays).Select(day => known.GetValueOrDefault(day) ?? new ReminderDay(day, 0, 0, 0, 0))];
    }
}
