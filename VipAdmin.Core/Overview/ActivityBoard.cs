using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>What happened last: which runs did something, and what did people do?</summary>
public sealed class ActivityBoard
{
    private const int Most = 20;

    /// <summary>Runs looked through: most of them did nothing that is news.</summary>
    private const int Rows = 500;

    /// <summary>Acts that everyone who may see tasks is shown; which members support looked up is for readers of the audit.</summary>
    public static IReadOnlyList<string> Operations { get; } =
    [
        AuditAction.TaskTriggered, AuditAction.RunCancelled, AuditAction.TaskPaused, AuditAction.TaskResumed, AuditAction.HoldConfirmed,
        AuditAction.HoldDismissed, AuditAction.HoldLapsed, AuditAction.ScheduleChanged, AuditAction.ScheduleRestored, AuditAction.OrderChecked,
        AuditAction.DiscrepancyNoted, AuditAction.DiscrepancyAssigned, AuditAction.DiscrepancyResolved, AuditAction.DiscrepancyReopened,
        AuditAction.DiscrepancyUndone, AuditAction.DiscrepancyWrittenOff, AuditAction.DiscrepancyIgnored, AuditAction.DiscrepancyProposed,
        AuditAction.DiscrepancyApproved, AuditAction.DiscrepancyRejected, AuditAction.DiscrepancyWithdrawn, AuditAction.DayPrepared,
        AuditAction.DayConfirmed, AuditAction.DayReopened, AuditAction.MemberNoted, AuditAction.ReminderRepeated, AuditAction.CorrectionProposed,
        AuditAction.MembershipCorrected, AuditAction.CorrectionRejected, AuditAction.CorrectionWithdrawn,
    ];

    /// <summary>Counters that alone are no news. Differences are, unless all of them were known before.</summary>
    private readonly string[] quiet;
    private readonly IDbContextFactory<VipDb> databases;
    private readonly SharedRead<IReadOnlyList<RunActivity>> runs;
    private readonly SharedRead<IReadOnlyList<ActActivity>> acts;

    public ActivityBoard(DeclaredJobs declared, IDbContextFactory<VipDb> databases)
    {
        quiet = [.. declared.All.SelectMany(job => job.Counters).Where(counter => counter.Quiet).Select(counter => counter.Name).Distinct(),
            OrderCounters.Discrepancies.Name];
        this.databases = databases;
        runs = new SharedRead<IReadOnlyList<RunActivity>>(ReadRunsAsync);
        acts = new SharedRead<IReadOnlyList<ActActivity>>(ReadActsAsync);
    }

    /// <summary>Runs that changed, found, failed or missed something, the latest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<RunActivity>> RunsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return runs.GetAsync().WaitAsync(stop);
    }

    /// <summary>What people did to tasks, runs, orders, discrepancies, days and memberships, the latest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<ActActivity>> ActsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return acts.GetAsync().WaitAsync(stop);
    }

    /// <summary>Slots missed in one outage were found together and are one line.</summary>
    private async Task<IReadOnlyList<RunActivity>> ReadRunsAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var rows = await db.Database.SqlQuery<RunRow>($$"""
            SELECT id, coalesce(finished_at, started_at) AS at, job_key, status, error_code, counters::text AS counters,
                   dry_run OR error_code IS NOT DISTINCT FROM {{RunReason.Held}} AS is_plan,
                   CASE WHEN status = 'missed' THEN alike ELSE 1 END::int AS alike
              FROM (SELECT *, count(*) OVER alike AS alike, max(id::text) OVER alike AS newest
                      FROM (SELECT * FROM vip_admin.job_runs ORDER BY id DESC LIMIT {{Rows}}) AS last
                    WINDOW alike AS (PARTITION BY job_key, status, started_at)) AS recent
             WHERE status IN ('warning', 'failed', 'cancelled', 'interrupted')
                OR status = 'missed' AND id::text = newest
                OR status = 'succeeded' AND NOT dry_run AND (jsonb_path_exists(counters - {{quiet}}, '$.* ? (@ > 0)')
                   OR coalesce((counters ->> {{OrderCounters.Discrepancies.Name}})::bigint, 0) > coalesce((counters ->> {{OrderCounters.Known.Name}})::bigint, 0))
             ORDER BY id DESC LIMIT {{Most}}
            """).ToListAsync();
        if (rows.Count == 0)
        {
            return [];
        }
        var found = await RunFindings.OfAsync(db, [.. rows.Select(row => row.Id)], CancellationToken.None);
        var asked = rows.Where(row => row.ErrorCode is RunReason.Held or RunReason.CancelsHeld).Select(row => row.Id).ToArray();
        var holds = asked.Length == 0 ? []
            : await db.JobHolds.AsNoTracking().Where(hold => asked.Contains(hold.RunId)).ToDictionaryAsync(hold => hold.RunId);
        return [.. rows.Select(row => new RunActivity(row.Id, row.At, row.JobKey, Enum.Parse<RunStatus>(row.Status, ignoreCase: true), row.ErrorCode,
            JsonSerializer.Deserialize<Dictionary<string, long>>(row.Counters)!, row.IsPlan, row.Alike,
            [.. found[row.Id]])
        {
            Hold = holds.GetValueOrDefault(row.Id),
        })];
    }

    /// <summary>Each act is a step down an index.</summary>
    private async Task<IReadOnlyList<ActActivity>> ReadActsAsync()
    {
        var operations = Operations.ToArray();
        await using var db = await databases.CreateDbContextAsync();
        return await db.Database.SqlQuery<ActActivity>($"""
            SELECT act.id, act.at, act.action,
                   coalesce(act.action = {AuditAction.ScheduleRestored} AND act.data ->> 'restores' = '0', false) AS defaults,
                   coalesce(act.data ->> 'dryRun' = 'true', false) AS dry_run, coalesce(act.target, '') AS target, act.actor_name AS who, act.reason
              FROM unnest({operations}) AS wanted (action),
                   LATERAL (SELECT * FROM vip_admin.audit_events a WHERE a.action = wanted.action ORDER BY a.id DESC LIMIT {Most}) AS act
             ORDER BY act.id DESC LIMIT {Most}
            """).ToListAsync();
    }

    private sealed record RunRow(Guid Id, DateTime At, string JobKey, string Status, string? ErrorCode, string Counters, bool IsPlan, int Alike);
}
