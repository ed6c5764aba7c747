using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>Verbs about tasks: translate and delegate to the commands and reads that the pages use.</summary>
public static class TaskVerbs
{
    public static Task<int> MigratedAsync()
    {
        // Opening the host with the permission to migrate has done it; a refusal would have ended the process.
        Console.WriteLine("The portal's tables are up to date.");
        return Task.FromResult(ExitCode.Done);
    }

    public static async Task<int> StatusAsync(VerbHost host, bool json, CancellationToken stop)
    {
        var cards = await host.Get<JobBoard>().CardsAsync(VerbHost.Operator, stop);
        if (json)
        {
            Output.Json(new { tasks = cards.Select(TaskJson.Of).ToArray() });
            return ExitCode.Done;
        }
        Output.Table(["task", "state", "last run", "status", "next", "paused by"], cards.Select(card => new[]
        {
            card.Job.Key, card.State.ToString(), Output.Time(card.Last?.StartedAt), card.Last is { } last ? JobText.Of(last.Status) : "–",
            Output.Time(card.NextSlot), card.Pause is { } pause ? $"{pause.PausedBy}: {pause.Reason}" : "",
        }));
        return ExitCode.Done;
    }

    public static async Task<int> TriggerAsync(VerbHost host, string task, bool dryRun, bool json, CancellationToken stop)
    {
        // A run whose host died must not keep an operator waiting for the next sweep of a portal that may be down.
        await host.Get<OrphanSweep>().SweepAsync(stop);
        switch (await host.Get<JobControl>().TriggerAsync(VerbHost.Operator, task, new TriggerRequest(RunTrigger.Cli, dryRun), stop))
        {
            case TriggerResult.Started started:
                if (started.WasPaused)
                {
                    await Console.Error.WriteLineAsync($"{task} is paused; a run by hand goes ahead all the same.");
                }
                await CompletionAsync(host, started.Completion, stop);
                var run = (await host.Get<RunHistory>().FindAsync(VerbHost.Operator, started.RunId, CancellationToken.None))!;
                var report = await RunJsonWithItemsAsync(host, run);
                if (json)
                {
                    Output.Json(report);
                }
                else
                {
                    Output.Run(run, report.Items);
                }
                return run.Status is RunStatus.Succeeded or RunStatus.Warning ? ExitCode.Done : ExitCode.Failed;
            case TriggerResult.AlreadyRunning busy:
                return Refused(json, "ALREADY_RUNNING", $"{task} is running already (run {busy.RunId}).");
            default:
                return UnknownTask(task, json);
        }
    }

    public static async Task<int> PauseAsync(VerbHost host, string task, string reason, DateTimeOffset? until, CancellationToken stop)
        => await host.Get<JobControl>().PauseAsync(VerbHost.Operator, task, reason, until?.UtcDateTime, stop) switch
        {
            PauseResult.Done => Said($"{task} is paused{(until is null ? " until somebody resumes it" : $" until {Output.Time(until.Value.UtcDateTime)}")}."),
            PauseResult.Already => Refused(false, "ALREADY_PAUSED", $"{task} is paused already; resume it first."),
            PauseResult.ReasonNeeded => Wrong("--reason must say something, in at most 500 characters."),
            PauseResult.EndInThePast => Wrong("--until is not in the future."),
            _ => UnknownTask(task, false),
        };

    public static async Task<int> ResumeAsync(VerbHost host, string task, CancellationToken stop)
    {
        var result = await host.Get<JobControl>().ResumeAsync(VerbHost.Operator, task, stop);
        // A catch-up run may have started in this process: it must not die with it.
        await host.Get<JobRunner>().IdleAsync();
        return result switch
        {
            PauseResult.Done => Said($"{task} is resumed."),
            PauseResult.Already => Said($"{task} was not paused."),
            _ => UnknownTask(task, false),
        };
    }

    public static async Task<int> RunsAsync(VerbHost host, string task, int limit, bool json, CancellationToken stop)
    {
        if (host.Get<Timetable>().Find(task) is null)
        {
            return UnknownTask(task, json);
        }
        var runs = (await host.Get<RunHistory>().ListAsync(VerbHost.Operator, task, new RunFilter(), limit: limit, stop: stop)).Rows;
        var now = host.Get<TimeProvider>().UtcNow();
        if (json)
        {
            Output.Json(new { runs = runs.Select(run => RunJson.Of(run, now)).ToArray() });
            return ExitCode.Done;
        }
        Output.Table(["started", "trigger", "status", "took", "counters", "run"], runs.Select(run => new[]
        {
            Output.Time(run.StartedAt), JobText.Of(run.Trigger) + (run.DryRun ? " (dry)" : ""), JobText.Of(run.Status),
            run.Duration(now) is { } took ? took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s" : "–", Output.Counters(run.Counters), run.Id.ToString(),
        }));
        return ExitCode.Done;
    }

    internal static int UnknownTask(string task, bool json)
        => Refused(json, "UNKNOWN_TASK", $"There is no task \"{task}\". Tasks: {string.Join(", ", Timetable.Shipped.Jobs.Select(job => job.Key))}.");

    internal static int Refused(bool json, string code, string message)
    {
        if (json)
        {
            Output.Json(new { error = code, message });
        }
        Console.Error.WriteLine(message);
        return ExitCode.Refused;
    }

    private static int Wrong(string message)
    {
        Console.Error.WriteLine(message);
        return ExitCode.Usage;
    }

    private static int Said(string message)
    {
        Console.WriteLine(message);
        return ExitCode.Done;
    }

    /// <summary>Ctrl-C stops the run at its next safe point; its outcome is still written and printed.</summary>
    private static async Task CompletionAsync(VerbHost host, Task completion, CancellationToken stop)
    {
        using var registration = stop.Register(() => _ = host.Get<JobRunner>().StopAsync(CancellationToken.None));
        await completion;
    }

    private static async Task<RunOutcomeJson> RunJsonWithItemsAsync(VerbHost host, RunRow run)
    {
        var items = await host.Get<RunReport>().ItemsAsync(VerbHost.Operator, run.Id, limit: RunHistory.PageLimit);
        return RunOutcomeJson.Of(RunJson.Of(run, host.Get<TimeProvider>().UtcNow()), items.Rows);
    }
}
