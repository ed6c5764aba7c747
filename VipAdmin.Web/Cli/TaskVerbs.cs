using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>Verbs about tasks: translate and delegate to the commands and reads that the pages use.</summary>
public static class TaskVerbs
{
    /// <summary>Number of items printed after a run that has just ended.</summary>
    private const int TableLength = 500;

    public static Task<int> MigratedAsync(bool json)
    {
        // Opening the host with the permission to migrate did it; a refusal would have ended the process.
        if (json)
        {
            Output.Json(new { migrated = true });
            return Task.FromResult(ExitCode.Done);
        }
        return Task.FromResult(Ending.Said("The portal's tables are up to date."));
    }

    public static async Task<int> StatusAsync(VerbHost host, bool json, CancellationToken stop)
    {
        var cards = await host.Get<JobBoard>().CardsAsync(VerbHost.Operator, stop);
        if (json)
        {
            Output.Json(new { tasks = cards.Select(TaskJson.Of).ToArray() });
            return ExitCode.Done;
        }
        Output.Table(["task", "state", "last run", "status", "next", "needs attention"], cards.Select(card => new[]
        {
            card.Job.Key, card.State.ToString(), Output.Time(card.Last?.StartedAt), card.Last is { } last ? Word.Of(last.State) : "–",
            Output.Time(card.NextSlot), Waits(card),
        }));
        return ExitCode.Done;
    }

    private static string Waits(JobCard card) => string.Join("; ", new[]
    {
        card.Pause is { } pause ? $"paused by {pause.PausedBy}: {pause.Reason}{(card.PauseOverdue ? " (overdue)" : "")}" : null,
        card.Hold is { } hold ? $"run {hold.RunId} needs approval: it would handle {hold.Touched}, the limit is {hold.Allowed}; confirm or dismiss it" : null,
    }.OfType<string>());

    public static async Task<int> TriggerAsync(VerbHost host, string task, TriggerRequest request, bool json, CancellationToken stop)
    {
        // Sweep first, so that a run whose host died does not block this trigger until a portal, which may be down, sweeps.
        await host.Get<DeadRunSweep>().SweepAsync(stop);
        switch (await host.Get<RunDesk>().TriggerAsync(VerbHost.Operator, task, request, stop))
        {
            case TriggerResult.Started started:
                if (started.WasPaused)
                {
                    await Console.Error.WriteLineAsync($"{task} is paused; manual runs still work.");
                }
                await CompletionAsync(host, started.Completion, stop);
                return await PrintAsync(host, started.RunId, json);
            case TriggerResult.Repeated repeated:
                await Console.Error.WriteLineAsync($"The key already started run {repeated.RunId}; nothing new is started.");
                await UntilEndedAsync(host, repeated.RunId, stop);
                return await PrintAsync(host, repeated.RunId, json);
            case TriggerResult.AlreadyRunning busy:
                return Ending.Refused(json, "ALREADY_RUNNING", $"{task} is already running (run {busy.RunId}).");
            case TriggerResult.KeyReused reused:
                return Ending.Refused(json, "IDEMPOTENCY_KEY_REUSED",
                    $"The key belongs to run {reused.RunId}, which was requested differently. Use a new key.");
            case TriggerResult.Invalid invalid:
                return Ending.Wrong(json, TriggerFaults.Say(invalid.Fault, task));
            default:
                return Ending.UnknownTask(json, task);
        }
    }

    /// <summary>Waits for a run, which may be on another host.</summary>
    internal static async Task UntilEndedAsync(VerbHost host, Guid id, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await host.Get<RunHistory>().FindAsync(VerbHost.Operator, id, stop) is { Status: RunStatus.Running })
        {
            // No other process may be there to notice that its host died.
            await host.Get<DeadRunSweep>().SweepAsync(stop);
            await timer.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>Prints a finished run; the exit code tells whether it did its work.</summary>
    internal static async Task<int> PrintAsync(VerbHost host, Guid id, bool json)
    {
        var run = (await host.Get<RunHistory>().FindAsync(VerbHost.Operator, id, CancellationToken.None))!;
        var reading = new RunReading(
            host, await host.Get<RunDetails>().ReadAsync(VerbHost.Operator, run, CancellationToken.None),
            new RunParts(Items: true) { MostItems = TableLength }, CancellationToken.None);
        await (json ? reading.JsonAsync() : reading.TextAsync());
        return run.Status is RunStatus.Succeeded or RunStatus.Warning ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Runs of a task, newest first.</summary>
    /// <param name="after">Only runs older than this one.</param>
    public static async Task<int> RunsAsync(VerbHost host, string task, RunFilter filter, Guid? after, int limit, bool json, CancellationToken stop)
    {
        if (host.Get<DeclaredJobs>().Find(task) is null)
        {
            return Ending.UnknownTask(json, task);
        }
        if (filter.To <= filter.From)
        {
            return Ending.Wrong(json, "--until is not later than --from.");
        }
        var page = await host.Get<RunHistory>().ListAsync(VerbHost.Operator, task, filter, before: after, limit: limit, stop: stop);
        var now = host.Get<TimeProvider>().UtcNow();
        if (json)
        {
            Output.Json(new RunPageJson([.. page.Rows.Select(run => RunJson.Of(run, now))], page.HasOlder ? page.Rows[^1].Id : null));
            return ExitCode.Done;
        }
        Output.Table(["started", "trigger", "status", "duration", "counters", "run"], page.Rows.Select(run => new[]
        {
            Output.Time(run.StartedAt), Word.Of(run.Trigger) + (run.DryRun ? " (dry)" : ""), Word.Of(run.State),
            run.Duration(now) is { } took ? took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s" : "–", Output.Counters(run.Counters),
            run.Id.ToString(),
        }));
        return page.HasOlder ? Ending.Said($"… for older ones: runs {task} --after {page.Rows[^1].Id}") : ExitCode.Done;
    }

    /// <summary>Ctrl-C stops the run at its next safe point; its outcome is still written and printed.</summary>
    internal static async Task CompletionAsync(VerbHost host, Task completion, CancellationToken stop)
    {
        using var registration = stop.Register(() => _ = host.Get<JobRunner>().StopAsync(CancellationToken.None));
        await completion;
    }
}
