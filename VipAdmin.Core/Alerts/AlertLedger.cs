using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Alerts;

/// <summary>
/// Which alerts exist, and which is sent next? Conditions are found among the stored facts instead of being raised by the code that causes them, so none is
/// lost with a host.
/// </summary>
public sealed class AlertLedger(
    IDbContextFactory<VipDb> databases, PlatformHolds platforms, IOptions<SchedulingOptions> scheduling, TimeProvider time)
{
    /// <summary>Sending stops after this many failed attempts, which takes more than two hours.</summary>
    public const int MostAttempts = 12;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(20);

    /// <summary>The latest alert about a held run; null when none was raised.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<Alert?> OfHoldAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Alerts.AsNoTracking().Where(alert => alert.Condition == AlertCondition.RunHeld && alert.Subject == runId)
            .OrderByDescending(alert => alert.Id).FirstOrDefaultAsync(stop);
    }

    /// <summary>Compares the facts with what was raised: raises what is new, closes what is over.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var known = await db.Alerts.AsNoTracking().Where(alert => alert.OverAt == null).ToListAsync(stop);
        var lasting = await LastingAsync(db, now, stop);
        var changed = 0;
        foreach (var (condition, subject, jobKey) in lasting.Where(
            each => !known.Exists(alert => (alert.Condition, alert.Subject) == (each.Condition, each.Subject))))
        {
            changed += await db.Database.ExecuteSqlAsync($"""
                INSERT INTO vip_admin.alerts (condition, subject, job_key, raised_at, attempts, next_attempt_at)
                VALUES ({Word.Of(condition)}, {subject}, {jobKey}, {now}, 0, {now}) ON CONFLICT DO NOTHING
                """, stop);
        }
        foreach (var alert in known.Where(alert => !lasting.Exists(each => (each.Condition, each.Subject) == (alert.Condition, alert.Subject))))
        {
            changed += await db.Alerts.Where(row => row.Id == alert.Id && row.OverAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.OverAt, now).SetProperty(row => row.NextAttemptAt, (DateTime?)null), stop);
        }
        if (changed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Alerts, stop);
        }
    }

    /// <summary>The next alert to send, if any; it stays claimed for as long as an attempt may take.</summary>
    public async Task<Alert?> ClaimAsync(CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var claimed = await db.Alerts.FromSql($"""
            UPDATE vip_admin.alerts SET attempts = attempts + 1, next_attempt_at = {now} + least({FirstWait} * power(2, attempts), {LongestWait})
             WHERE id = (SELECT id FROM vip_admin.alerts WHERE next_attempt_at <= {now} ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(stop);
        return claimed.SingleOrDefault();
    }

    /// <summary>Records that the mail server accepted it.</summary>
    public Task SentAsync(Alert alert, string sentTo, CancellationToken stop)
        => NoteAsync(alert,
            row => row.SetProperty(a => a.SentAt, time.UtcNow()).SetProperty(a => a.SentTo, sentTo).SetProperty(a => a.NextAttemptAt, (DateTime?)null)
                .SetProperty(a => a.Error, (string?)null), stop);

    /// <summary>Records that it was not sent; it is tried again, unless that was the last attempt.</summary>
    /// <returns>When it is tried again; null = never.</returns>
    public async Task<DateTime?> FailedAsync(Alert alert, string error, CancellationToken stop)
    {
        var next = alert.Attempts >= MostAttempts ? null : alert.NextAttemptAt;
        await NoteAsync(alert, row => row.SetProperty(a => a.Error, error).SetProperty(a => a.NextAttemptAt, next), stop);
        return next;
    }

    private async Task NoteAsync(Alert alert, Action<UpdateSettersBuilder<Alert>> set, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Alerts.Where(row => row.Id == alert.Id && row.SentAt == null).ExecuteUpdateAsync(set, stop);
        await ChangeFeed.Publish(db, alert.Condition == AlertCondition.RunHeld ? Topic.Run(alert.Subject) : Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Alerts, stop);
        await transaction.CommitAsync(stop);
    }

    private async Task<List<(AlertCondition Condition, Guid Subject, string JobKey)>> LastingAsync(VipDb db, DateTime now, CancellationToken stop)
    {
        var held = await HoldLedger.Open(db, now).Select(hold => new { hold.RunId, hold.JobKey }).ToListAsync(stop);
        var pauses = await PauseLedger.Open(db).ToListAsync(stop);
        var silent = await platforms.ReadAsync(null, stop);
        var overdueAfter = TimeSpan.FromHours(await PauseOverdueHoursAsync(db, stop));
        return
        [
            .. held.Select(hold => (AlertCondition.RunHeld, hold.RunId, hold.JobKey)),
            .. silent.Select(hold => (AlertCondition.PlatformHeld, PlatformSubject.Of(hold.Channel), ReconciliationJob.Key)),
            .. pauses.Where(pause => pause.IsOverdue(now, overdueAfter)).Select(pause => (AlertCondition.PauseOverdue, pause.Id, pause.JobKey)),
        ];
    }

    /// <summary>The shortest limit of all running hosts, so that hosts with different settings agree; otherwise one would close what another raises.</summary>
    private async Task<int> PauseOverdueHoursAsync(VipDb db, CancellationToken stop)
    {
        var shortest = await db.Database.SqlQuery<int?>($"""
            SELECT min(pause_overdue_hours) AS "Value" FROM vip_admin.hosts WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - {HostRow.Silence}
            """).SingleAsync(stop);
        return Math.Min(scheduling.Value.PauseOverdueHours, shortest ?? int.MaxValue);
    }
}
