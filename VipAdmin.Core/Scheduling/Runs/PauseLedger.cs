using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Writes pauses and how they end, each with its audit row, in the caller's transaction.</summary>
internal static class PauseLedger
{
    /// <summary>Pauses a task. A pause that has reached its end and is still open is lifted first.</summary>
    /// <param name="replaces">Whether this pause replaces the open one; null = never. The replaced pause stays on record, ended by the actor.</param>
    /// <returns><see cref="PauseResult.NotPaused"/> when the pause to be replaced was lifted meanwhile.</returns>
    public static async Task<PauseResult> PauseAsync(
        VipDb db, TimeProvider time, Actor actor, string jobKey, string reason, DateTime? until, CancellationToken stop, Func<JobPause, bool>? replaces = null)
    {
        var open = await OpenAsync(db, jobKey, stop);
        if (open?.Until <= time.UtcNow())
        {
            await LiftExpiredAsync(db, time, jobKey, stop);
            open = await OpenAsync(db, jobKey, stop);
        }
        if (open is not null && replaces?.Invoke(open) != true)
        {
            return new PauseResult.Already(open);
        }
        var now = time.UtcNow();
        if (open is not null && !await EndAsync(db, open, now, actor, stop))
        {
            // The pause this caller judged was lifted or changed meanwhile; the newer decision stands.
            return await OpenAsync(db, jobKey, stop) is { } newer ? new PauseResult.Already(newer) : new PauseResult.NotPaused();
        }
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at, until)
            VALUES ({Guid.CreateVersion7(time.GetUtcNow())}, {jobKey}, {reason}, {actor.Name}, {now}, {until})
            ON CONFLICT DO NOTHING
            """, stop);
        if (inserted == 0)
        {
            return new PauseResult.Already(await OpenAsync(db, jobKey, stop));
        }
        var before = open is null ? null : new { open.Reason, open.PausedBy, open.PausedAt, open.Until };
        await Acts.RecordAsync(db, time, [new Act(actor, AuditAction.TaskPaused, jobKey, reason, new { until, before })], [Topic.Jobs], stop);
        return new PauseResult.Done();
    }

    /// <summary>Lifts the pause of a task; false when there is none, or another caller lifted it first.</summary>
    public static async Task<bool> ResumeAsync(VipDb db, TimeProvider time, Actor actor, string jobKey, CancellationToken stop)
    {
        if (await OpenAsync(db, jobKey, stop) is not { } pause || !await EndAsync(db, pause, time.UtcNow(), actor, stop))
        {
            return false;
        }
        // Resuming asks for no reason, and the reason for the pause is none for going on.
        var data = new { pauseReason = pause.Reason, pause.PausedBy, pause.PausedAt };
        await Acts.RecordAsync(db, time, [new Act(actor, AuditAction.TaskResumed, jobKey, null, data)], [Topic.Jobs], stop);
        return true;
    }

    /// <summary>Lifts a pause that has reached its end, as of that moment; false when there is none, or another host lifted it first.</summary>
    public static async Task<bool> LiftExpiredAsync(VipDb db, TimeProvider time, string jobKey, CancellationToken stop)
    {
        if (await OpenAsync(db, jobKey, stop) is not { Until: { } until } pause || until > time.UtcNow()
            || !await EndAsync(db, pause, until, Actor.System, stop))
        {
            return false;
        }
        var data = new { pauseReason = pause.Reason, pause.PausedBy, pause.PausedAt, pause.Until };
        await Acts.RecordAsync(db, time, [new Act(Actor.System, AuditAction.TaskResumed, jobKey, null, data)], [Topic.Jobs], stop);
        return true;
    }

    /// <summary>Pauses that have not been lifted, including those that have reached their end.</summary>
    public static IQueryable<JobPause> Open(VipDb db) => db.JobPauses.AsNoTracking().Where(pause => pause.ResumedAt == null);

    /// <summary>Pauses that stop slots due at <paramref name="at"/>; the same as <see cref="JobPause.IsInForce"/>.</summary>
    public static IQueryable<JobPause> InForce(VipDb db, DateTime at) => Open(db).Where(pause => pause.Until == null || pause.Until > at);

    /// <summary>The open pause of a task; null when there is none.</summary>
    public static Task<JobPause?> OpenAsync(VipDb db, string jobKey, CancellationToken stop)
        => Open(db).SingleOrDefaultAsync(pause => pause.JobKey == jobKey, stop);

    private static async Task<bool> EndAsync(VipDb db, JobPause pause, DateTime at, Actor by, CancellationToken stop)
        => await db.JobPauses.Where(p => p.Id == pause.Id && p.ResumedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.ResumedAt, at).SetProperty(p => p.ResumedBy, by.Name), stop) == 1;
}
