using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>A task at a glance, as of <see cref="At"/>.</summary>
/// <param name="At">When it was read (UTC).</param>
/// <param name="OverdueSlot">The slot that makes it late; null when on time.</param>
/// <param name="NextSlot">Null while off or paused.</param>
public sealed record JobCard(
    JobDefinition Job, DateTime At, JobState State, bool Healthy, DateTime? OverdueSlot, JobPause? Pause, RunRow? Running, RunRow? Last, DateTime? NextSlot);

/// <summary>How do the tasks stand? Read by the pages, the API, the health end point and the command line.</summary>
public sealed class JobBoard
{
    private readonly IDbContextFactory<VipDb> databases;
    private readonly Timetable timetable;
    private readonly IOptions<SchedulingOptions> options;
    private readonly TimeProvider time;
    private readonly DateTime start;
    private readonly SharedRead<IReadOnlyList<JobCard>> cards;

    public JobBoard(IDbContextFactory<VipDb> databases, Timetable timetable, IOptions<SchedulingOptions> options, TimeProvider time)
    {
        (this.databases, this.timetable, this.options, this.time) = (databases, timetable, options, time);
        start = time.UtcNow();
        cards = new SharedRead<IReadOnlyList<JobCard>>(ReadAsync);
    }

    /// <summary>Every task, in the order of the timetable: one query, shared by all who ask at the same moment.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public Task<IReadOnlyList<JobCard>> CardsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return HealthAsync(stop);
    }

    /// <summary>The same without asking who: the health end point is anonymous and shows less of it.</summary>
    public Task<IReadOnlyList<JobCard>> HealthAsync(CancellationToken stop) => cards.GetAsync().WaitAsync(stop);

    /// <summary>One task; null when there is none of that key.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<JobCard?> CardAsync(Actor actor, string key, CancellationToken stop)
        => (await CardsAsync(actor, stop)).FirstOrDefault(card => card.Job.Key == key);

    private async Task<IReadOnlyList<JobCard>> ReadAsync()
    {
        var keys = timetable.Jobs.Select(job => job.Key).ToArray();
        await using var db = await databases.CreateDbContextAsync();
        var rows = await (
            from key in db.Database.SqlQuery<string>($"SELECT unnest({keys}) AS \"Value\"")
            from last in db.JobRuns
                .Where(run => run.JobKey == key && !run.DryRun && (run.Status == RunStatus.Succeeded || run.Status == RunStatus.Warning
                    || run.Status == RunStatus.Failed || run.Status == RunStatus.Cancelled || run.Status == RunStatus.Interrupted))
                .OrderByDescending(run => run.Id).Take(1).DefaultIfEmpty()
            from running in db.JobRuns.Where(run => run.JobKey == key && run.Status == RunStatus.Running).Take(1).DefaultIfEmpty()
            from pause in db.JobPauses.Where(pause => pause.JobKey == key && pause.ResumedAt == null).Take(1).DefaultIfEmpty()
            from first in db.JobRuns.Where(run => run.JobKey == key).OrderBy(run => run.Id).Select(run => (DateTime?)run.StartedAt).Take(1).DefaultIfEmpty()
            select new { key, last, running, pause, first }).AsNoTracking().ToListAsync();
        var now = time.UtcNow();
        return [.. timetable.Jobs.Join(rows, job => job.Key, row => row.key, (job, row) =>
        {
            var facts = new JobFacts(job, options.Value.Enabled, row.first ?? start, row.pause, RunRow.Of(row.running), RunRow.Of(row.last));
            return new JobCard(job, now, facts.State(now), facts.Healthy(now), facts.OverdueSlot(now),
                facts.IsPaused(now) ? facts.Pause : null, facts.Running, facts.Last, facts.NextSlot(now));
        })];
    }
}
