using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Writes pauses and what becomes of them, each with its audit row, in a transaction of the caller's.</summary>
internal static class PauseLedger
{
    /// <summary>Pauses a task. A pause whose end has passed and that nobody has lifted yet does not stand in the way: it is lifted first.</summary>
    /// <param name="replaces">Whether a pause in force makes way for this one; null = none does. The old one stays on record, ended by the same person.</param>
    /// <returns><see cref="PauseResult.NotPaused"/> when the pause that was to make way was lifted meanwhile.</returns>
    public static async Task<PauseResult> PauseAsync(
        VipDb db, TimeProvider time, Actor actor, string jobKey, string reason, DateTime? until, CancellationToken stop, Func<JobPause, bool>? replaces = null)
    {
        await LiftExpiredAsync(db, time, jobKey, stop);
        var open = await OpenAsync(db, jobKey, stop);
        if (open is not null && replaces?.Invoke(open) != true)
        {
            return PauseResult.Already;
        }
        var now = time.UtcNow();
        if (open is not null && !await EndAsync(db, open, now, actor, stop))
        {
            // Somebody resumed or changed it meanwhile: what this caller saw is no longer there, and the newer decision stands.
            return await OpenAsync(db, jobKey, stop) is null ? PauseResult.NotPaused : PauseResult.Already;
        }
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at, until)
            VALUES ({Guid.CreateVersion7(time.GetUtcNow())}, {jobKey}, {reason}, {actor.Name}, {now}, {until})
            ON CONFLICT DO NOTHING
            """, stop);
        if (inserted == 0)
        {
            return PauseResult.Already;
        }
        await SaveAsync(db, time, actor, AuditAction.TaskPaused, jobKey, reason,
            new { until, before = open is null ? null : new { open.Reason, open.PausedBy, open.PausedAt, open.Until } }, stop);
        return PauseResult.Done;
    }

    /// <summary>Lifts the pause of a task; false when there is none, or somebody was faster.</summary>
    public static async Task<bool> ResumeAsync(VipDb db, TimeProvider time, Actor actor, string jobKey, CancellationToken stop)
    {
        if (await OpenAsync(db, jobKey, stop) is not { } pause || !await EndAsync(db, pause, time.UtcNow(), actor, stop))
        {
            return false;
        }
        await SaveAsync(db, time, actor, AuditAction.TaskResumed, jobKey, pause.Reason, new { pause.PausedBy, pause.PausedAt }, stop);
        return true;
    }

    /// <summary>Lifts a pause that has reached its end, as of that moment; false when there is none, or somebody was faster.</summary>
    public static async Task<bool> LiftExpiredAsync(VipDb db, TimeProvider time, string jobKey, CancellationToken stop)
    {
        if (await OpenAsync(db, jobKey, stop) is not { Until: { } until } pause || until > time.UtcNow()
            || !await EndAsync(db, pause, until, Actor.System, stop))
        {
            return false;
        }
        await SaveAsync(db, time, Actor.System, AuditAction.TaskResumed, jobKey, pause.Reason, new { pause.PausedBy, pause.PausedAt, pause.Until }, stop);
        return true;
    }

    /// <summary>The pause of a task that nobody has lifted; null when there is none.</summary>
    public static Task<JobPause?> OpenAsync(VipDb db, string jobKey, CancellationToken stop)
        => db.JobPauses.AsNoTracking().SingleOrDefaultAsync(pause => pause.JobKey == jobKey && pause.ResumedAt == null, stop);

    private static async Task<bool> EndAsync(VipDb db, JobPause pause, DateTime at, Actor by, CancellationToken stop)
        => await db.JobPauses.Where(p => p.Id == pause.Id && p.ResumedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.ResumedAt, at).SetProperty(p => p.ResumedBy, by.Name), stop) == 1;

    private static async Task SaveAsync(VipDb db, TimeProvider time, Actor actor, string action, string jobKey, string? reason, object data,
        CancellationToken stop)
    {
        db.Audit(time, actor, action, jobKey, reason, data);
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Audit, stop);
    }
}
