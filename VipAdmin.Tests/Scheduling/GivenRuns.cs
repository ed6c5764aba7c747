using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling;

/// <summary>Runs, items and log lines in one line each, as the scheduler would have written them.</summary>
public static class GivenRuns
{
    public static readonly Actor Ops = new("u-ops", "李运维", [Role.Ops]);
    public static readonly Actor Stranger = new("u-0", "stranger", ["visitor"]);

    /// <summary>A run that has the id of its start; finished after <paramref name="seconds"/> unless it is running.</summary>
    public static JobRun Run(string key, DateTime startedAt, RunStatus status = RunStatus.Succeeded, double seconds = 1, DateTime? slot = null,
        RunTrigger trigger = RunTrigger.Schedule,
        string counters = "{}", bool dryRun = false, string? errorCode = null)
        => new()
        {
            Id = Guid.CreateVersion7(startedAt), JobKey = key, StartedAt = startedAt, Slot = slot, Status = status, Trigger = trigger, Counters = counters,
            DryRun = dryRun,
            FinishedAt = status == RunStatus.Running ? null : startedAt.AddSeconds(seconds), Attempt = 1, Node = "test:1", Actor = "system",
            ErrorCode = errorCode,
        };

    /// <summary>An item of a run, one second after its start; of a run that did nothing, what it would do.</summary>
    public static OrderRunItem Item(this JobRun run, string orderNo, ItemOutcome outcome, long? fen = null, int? latencyMs = null, string? evidence = null)
        => new()
        {
            RunId = run.Id, At = run.StartedAt.AddSeconds(1), OrderNo = orderNo, Outcome = outcome, AmountFen = fen, LatencyMs = latencyMs, Evidence = evidence,
            Planned = run.DryRun || run.ErrorCode == RunReason.Held,
        };

    /// <summary>Every run there is, oldest first.</summary>
    public static async Task<JobRun[]> RunsAsync(this PostgresFixture postgres)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.JobRuns.AsNoTracking().OrderBy(run => run.Id).ToArrayAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the only run there is, and says how it ended.</summary>
    public static async Task<JobRun> EndAsync(this PostgresFixture postgres, StartResult result)
    {
        await result.ShouldBeOfType<StartResult.Started>().Completion.WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
        return (await postgres.RunsAsync()).Single();
    }

    /// <summary>Writes rows of any kind.</summary>
    public static async Task SaveAsync(this PostgresFixture postgres, params object[] rows)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
