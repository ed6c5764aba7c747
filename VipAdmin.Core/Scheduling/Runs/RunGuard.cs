using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Limits how much a run may cancel or send without a person's approval: a number set by operators, or a multiple of the busiest run of the last 30 days,
/// whichever is lower. Settling never counts, because it gives members what they have paid for. Dry runs change nothing and have no limit.
/// </summary>
public sealed class RunGuard(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>
    /// The multiple never holds a run that cancels or sends no more than this: for a quiet task, a hundred times the usual is still a small number.
    /// </summary>
    public const long Floor = 1_000;

    /// <summary>History needed before a "usual" amount can be derived.</summary>
    private static readonly TimeSpan Acquaintance = TimeSpan.FromDays(7);

    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>The limit if the run could exceed it; null when it cannot, or when there is no limit.</summary>
    /// <param name="bound">A cheap upper bound on what the run would cancel or send.</param>
    internal async Task<long?> LimitAsync(RunRequest request, Func<Task<long>> bound, CancellationToken stop)
    {
        if (request.DryRun)
        {
            return null;
        }
        var most = await bound();
        if (most == 0)
        {
            return null;
        }
        if (request.Confirms is { } confirmed)
        {
            return most > confirmed.Allowed ? confirmed.Allowed : null;
        }
        var limit = await LimitAsync(request.Job, most, stop);
        return limit < most ? limit : null;
    }

    private async Task<long> LimitAsync(JobDefinition job, long most, CancellationToken stop)
    {
        var limit = job.GuardItems > 0 ? job.GuardItems : long.MaxValue;
        if (job.GuardTimesUsual <= 0 || most <= Math.Min(limit, Floor))
        {
            return limit;
        }
        return Math.Min(limit, await UsualAsync(job, stop) is { } usual ? Math.Max(Floor, usual * job.GuardTimesUsual) : long.MaxValue);
    }

    /// <summary>What the busiest run of the last 30 days cancelled or sent; null while the task is too new to tell.</summary>
    private async Task<long?> UsualAsync(JobDefinition job, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var first = await db.JobRuns.AsNoTracking().Where(run => run.JobKey == job.Key).OrderBy(run => run.Id).Select(run => (DateTime?)run.StartedAt)
            .FirstOrDefaultAsync(stop);
        if (first is null || first > now - Acquaintance)
        {
            return null;
        }
        var names = job.Counters.Where(counter => counter.IsFinal).Select(counter => counter.Name).ToArray();
        // The counters of a held run say what it would have done, not what it did.
        return await db.Database.SqlQuery<long>(Sql.With($"""
            SELECT coalesce(max(touched), 0)::bigint AS "Value" FROM (
              SELECT (SELECT sum(c.value::bigint) FROM jsonb_each_text(run.counters) AS c WHERE c.key = ANY ({names})) AS touched
                FROM vip_admin.job_runs AS run
               WHERE job_key = {job.Key} AND {ReallyRan.Condition}
                 AND id >= {RunId.Floor(now - Memory)} AND error_code IS DISTINCT FROM {RunReason.Held}) AS done
            """)).SingleAsync(stop);
    }
}
