using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>What is the state of each task? Read by the pages, the API, the health endpoint and the command line.</summary>
public sealed class JobBoard
{
    private readonly IDbContextFactory<VipDb> databases;
    private readonly JobSettingsInForce plans;
    private readonly IOptions<SchedulingOptions> options;
    private readonly TimeProvider time;
    private readonly ClockWatch clocks;
    private readonly DateTime start;
    private readonly SharedRead<IReadOnlyList<JobCard>> cards;

    public JobBoard(IDbContextFactory<VipDb> databases, JobSettingsInForce plans, IOptions<SchedulingOptions> options, TimeProvider time, ClockWatch clocks)
    {
        (this.databases, this.plans, this.options, this.time) = (databases, plans, options, time);
        start = time.UtcNow();
        this.clocks = clocks;
        cards = new SharedRead<IReadOnlyList<JobCard>>(ReadAsync);
    }

    /// <summary>Every task, in the order of the timetable: one query, shared by all concurrent callers.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public Task<IReadOnlyList<JobCard>> CardsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return HealthAsync(stop);
    }

    /// <summary>The same without an actor: the health endpoint is anonymous and shows less of it.</summary>
    public Task<IReadOnlyList<JobCard>> HealthAsync(CancellationToken stop) => cards.GetAsync().WaitAsync(stop);

    /// <summary>One task; null when there is none with that key.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<JobCard?> CardAsync(Actor actor, string key, CancellationToken stop)
        => (await CardsAsync(actor, stop)).FirstOrDefault(card => card.Job.Key == key);

    private async Task<IReadOnlyList<JobCard>> ReadAsync()
    {
        var keys = plans.All.Select(job => job.Key).ToArray();
        await using var db = await databases.CreateDbContextAsync();
        // Handwritten LATERAL: the SQL that LINQ generates for "the newest of each task" numbers every row of the history.
        var last = await db.JobRuns.FromSql(Sql.With($"""
            SELECT run.* FROM unnest({keys}) AS key CROSS JOIN LATERAL (
              SELECT * FROM vip_admin.job_runs WHERE job_key = key AND {ReallyRan.Condition} ORDER BY id DESC LIMIT 1) AS run
            """)).AsNoTracking().ToDictionaryAsync(run => run.JobKey);
        var first = await db.JobRuns.FromSql($"""
            SELECT run.* FROM unnest({keys}) AS key CROSS JOIN LATERAL (SELECT * FROM vip_admin.job_runs WHERE job_key = key ORDER BY id LIMIT 1) AS run
            """).AsNoTracking().ToDictionaryAsync(run => run.JobKey, run => run.StartedAt);
        var slots = await db.JobRuns.FromSql($"""
            SELECT run.* FROM unnest({keys}) AS key CROSS JOIN LATERAL (
              SELECT * FROM vip_admin.job_runs WHERE job_key = key AND slot IS NOT NULL ORDER BY slot DESC LIMIT 1) AS run
            """).AsNoTracking().ToDictionaryAsync(run => run.JobKey, run => run.Slot);
        var running = await db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running).ToDictionaryAsync(run => run.JobKey);
        var pauses = await PauseLedger.Open(db).ToDictionaryAsync(pause => pause.JobKey);
        var now = time.UtcNow();
        var apart = clocks.Compare().Disagree;
        // Ids increase with time, and an old decision explains no slot that could still be overdue.
        var holds = (await db.JobHolds.AsNoTracking().Where(hold => hold.RunId >= RunId.Floor(now.AddDays(-2))).OrderBy(hold => hold.RunId).ToListAsync())
            .ToLookup(hold => hold.JobKey);
        return [.. plans.All.Select(job =>
        {
            var facts = new JobFacts(job, options.Value.Enabled, first.GetValueOrDefault(job.Key, start), pauses.GetValueOrDefault(job.Key),
                RunRow.Of(running.GetValueOrDefault(job.Key)), RunRow.Of(last.GetValueOrDefault(job.Key), holds[job.Key]))
            {
                NewestSlot = slots.GetValueOrDefault(job.Key),
                Hold = holds[job.Key].LastOrDefault(hold => hold.Decision is null),
                Decided = holds[job.Key].LastOrDefault(hold => hold.Decision is not null),
            };
            return new JobCard(job, now, facts.State(now), facts.Healthy(now) && !(apart && job.WaitsForClocks), facts.OverdueSlot(now),
                facts.IsPaused(now) ? facts.Pause : null, facts.Running, facts.Last, facts.NextSlot(now))
            {
                Hold = facts.IsHeld(now) ? facts.Hold : null,
                PauseOverdue = facts.Pause?.IsOverdue(now, TimeSpan.FromHours(options.Value.PauseOverdueHours)) ?? false,
            };
        })];
    }
}
