using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>Open discrepancies of one severity and the money they are about, in fen.</summary>
public sealed record SeverityTotal(Severity Severity, int Count, long Fen);

/// <summary>Recent answers of one platform.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="MedianMs">Median latency.</param>
/// <param name="Calls">How many orders were asked about.</param>
/// <param name="Unknown">How many of those had no usable answer.</param>
public sealed record PlatformPulse(string Channel, int MedianMs, int Calls, int Unknown);

/// <summary>What was found and put right today, what is open, how the platforms answer, what happened last?</summary>
public sealed class TodayBoard
{
    private const int ActivityLimit = 20;

    /// <summary>Acts that everyone who may see tasks is shown; which members support looked up is on the audit page only.</summary>
    private static readonly string[] Acts =
    [
        AuditAction.TaskTriggered, AuditAction.TaskPaused, AuditAction.TaskResumed, AuditAction.HoldConfirmed, AuditAction.HoldDismissed,
        AuditAction.HoldLapsed, AuditAction.ScheduleChanged, AuditAction.ScheduleRestored, AuditAction.OrderChecked,
        AuditAction.DiscrepancyResolved, AuditAction.DiscrepancyReopened,
    ];

    /// <summary>Counters that alone are no news.</summary>
    private readonly string[] quiet;
    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly SharedRead<TodayFindings> findings;

    public TodayBoard(DeclaredJobs declared, IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        quiet = [.. declared.All.SelectMany(job => job.Counters).Where(counter => counter.Quiet).Select(counter => counter.Name).Distinct()];
        (this.databases, this.time) = (databases, time);
        findings = new SharedRead<TodayFindings>(ReadAsync);
    }

    /// <summary>Concurrent callers share one read.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public Task<TodayFindings> FindingsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return findings.GetAsync().WaitAsync(stop);
    }

    private async Task<TodayFindings> ReadAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var now = time.UtcNow();
        var midnight = BusinessDay.StartUtc(BusinessDay.Of(now));
        var right = await db.JobRunItems.AsNoTracking()
            .Where(item => item.Outcome == ItemOutcome.Synced && !item.Planned && item.At >= midnight)
            .Select(item => item.AmountFen).GroupBy(_ => 1).Select(group => new { Count = group.Count(), Fen = group.Sum(fen => fen ?? 0) })
            .SingleOrDefaultAsync();
        var open = await db.Discrepancies.AsNoTracking()
            .Where(Discrepancy.Unfinished)
            .GroupBy(d => d.Severity).OrderByDescending(group => group.Key)
            .Select(group => new SeverityTotal(group.Key, group.Count(), group.Sum(d => Math.Max(d.LocalFen ?? 0, d.PlatformFen ?? 0)))).ToListAsync();
        return new TodayFindings(right?.Count ?? 0, right?.Fen ?? 0, open,
            await PlatformsAsync(db, now - TimeSpan.FromMinutes(15), RunId.Floor(now - TimeSpan.FromMinutes(45))), await ActivityAsync(db));
    }

    /// <summary>
    /// The channel comes from the answer, or from the order when there was no answer. Items are found through their runs; no run lasts longer than
    /// <paramref name="began"/> reaches back.
    /// </summary>
    private static async Task<IReadOnlyList<PlatformPulse>> PlatformsAsync(VipDb db, DateTime since, Guid began)
        => await db.Database.SqlQueryRaw<PlatformPulse>($"""
            SELECT channel, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms))::int AS median_ms,
                   count(*)::int AS calls, count(*) FILTER (WHERE outcome = 'unknown')::int AS unknown
              FROM (SELECT recent.*, coalesce(evidence ->> 'channel', CASE WHEN {PaymentMethod.Payable} THEN {PaymentMethod.Word} END) AS channel
                      FROM (SELECT order_no, at, evidence, latency_ms, outcome FROM vip_admin.job_run_items
                             WHERE run_id >= @began ORDER BY run_id DESC, id DESC LIMIT 1000) AS recent
                      LEFT JOIN public.orders o ON o.order_no = recent.order_no AND NOT coalesce(evidence ? 'channel', false)
                     WHERE at >= @since AND latency_ms IS NOT NULL) AS answers
             WHERE channel IS NOT NULL
             GROUP BY channel ORDER BY channel DESC
            """, new NpgsqlParameter("began", began), new NpgsqlParameter("since", since)).ToListAsync();

    /// <summary>Each branch reads a bounded number of rows off the end of an index; a run counts when it changed, failed or missed something.</summary>
    private async Task<IReadOnlyList<Activity>> ActivityAsync(VipDb db)
    {
        var rows = await db.Database.SqlQuery<ActivityRow>($$"""
            SELECT * FROM (
              (SELECT coalesce(finished_at, started_at) AS at, 0 AS kind, job_key AS subject, status AS what, actor AS who, error_code AS reason,
                      CASE WHEN status = 'missed' THEN jsonb_build_object('missed', alike) ELSE counters END::text AS counters,
                      NULL::bigint AS fen, NULL::int AS severity, id, dry_run AS is_plan
                 FROM (SELECT *, count(*) OVER alike AS alike, max(id::text) OVER alike AS newest
                         FROM (SELECT * FROM vip_admin.job_runs ORDER BY id DESC LIMIT 500) AS last
                       WINDOW alike AS (PARTITION BY job_key, status, started_at)) AS recent
                WHERE status IN ('warning', 'failed', 'cancelled', 'interrupted')
                   -- Slots missed in one outage were found together and are shown as one line.
                   OR status = 'missed' AND id::text = newest
                   OR status = 'succeeded' AND NOT dry_run AND jsonb_path_exists(counters - {{quiet}}, '$.* ? (@ > 0)')
                ORDER BY recent.id DESC LIMIT {{ActivityLimit}})
              UNION ALL
              (SELECT first_seen_at, 1, subject, type, NULL, NULL, NULL, greatest(local_fen, platform_fen), severity, id, false
                 FROM vip_admin.discrepancies ORDER BY id DESC LIMIT {{ActivityLimit}})
              UNION ALL
              (SELECT act.at, 2, coalesce(act.target, ''),
                      act.action || CASE WHEN act.data ->> 'dryRun' = 'true' THEN '.dry' ELSE '' END, act.actor_name, act.reason,
                      NULL, NULL, NULL, NULL, false
                 FROM unnest({{Acts}}) AS wanted (action),
                      LATERAL (SELECT * FROM vip_admin.audit_events a WHERE a.action = wanted.action ORDER BY a.id DESC LIMIT {{ActivityLimit}}) AS act)
            ) AS all_of_it ORDER BY at DESC LIMIT {{ActivityLimit}}
            """).ToListAsync();
        return [.. rows.Select(row => new Activity(row.At, (ActivityKind)row.Kind, row.Subject, row.What, row.Who, row.Reason,
            row.Counters is null ? Nothing : JsonSerializer.Deserialize<Dictionary<string, long>>(row.Counters)!, row.Fen, (Severity?)row.Severity,
            row.Id) { IsPlan = row.IsPlan })];
    }

    private static readonly Dictionary<string, long> Nothing = [];

    private sealed record ActivityRow(
        DateTime At, int Kind, string Subject, string What, string? Who, string? Reason, string? Counters, long? Fen, int? Severity, Guid? Id, bool IsPlan);
}
