using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>Arguments of the verb <c>pause</c>.</summary>
/// <param name="Task">Null with <paramref name="All"/>.</param>
/// <param name="Replace">Gives a pause in force this reason and end.</param>
/// <param name="DryRun">Only report the cost.</param>
public sealed record PauseAsked(string? Task, bool All, string? Reason, DateTime? Until, bool DryRun, bool Replace, bool Json);

/// <summary>Pauses and resumes one task, or all.</summary>
public static class PauseVerbs
{
    internal static readonly string NeedsReason = $"--reason must be 1 to {Reason.Longest} characters.";

    public static async Task<int> PauseAsync(VerbHost host, PauseAsked asked, CancellationToken stop) => (asked.Task, asked.All) switch
    {
        (null, false) or ({ }, true) => Ending.Wrong(asked.Json, "Name one task, or --all."),
        var (task, _) when asked.DryRun => ViewVerbs.PauseCost(host, task, asked.Until, asked.Json),
        ({ } task, _) => await PauseOneAsync(host, task, asked, stop),
        _ => await PauseAllAsync(host, asked, stop),
    };

    /// <summary>A catch-up run may start here, so this process is a host until it ends.</summary>
    public static async Task<int> ResumeAsync(VerbHost host, string? task, bool all, bool json, CancellationToken stop) => (task, all) switch
    {
        ({ } key, false) => await host.AsHostAsync(() => ResumeOneAsync(host, key, json, stop)),
        (null, true) => await host.AsHostAsync(() => ResumeAllAsync(host, json, stop)),
        _ => Ending.Wrong(json, "Name one task, or --all."),
    };

    private static async Task<int> PauseOneAsync(VerbHost host, string task, PauseAsked asked, CancellationToken stop)
        => await new PauseRequest(asked.Reason, asked.Until is { } end ? new Moment(end) : null, asked.Replace).PauseAsync(host.Get<PauseDesk>(),
            VerbHost.Operator, task, stop) switch
        {
            PauseResult.Already when asked.Replace => await SaidAsync(host, task, asked.Json, Paused(task, asked), stop),
            PauseResult.Done => await SaidAsync(host, task, asked.Json, Paused(task, asked), stop),
            var refused => Refused(task, refused, asked.Json),
        };

    private static string Paused(string task, PauseAsked asked)
        => $"{task} is paused{(asked.Until is { } until ? $" until {Output.Time(until)}" : " until it is resumed")}.";

    private static async Task<int> PauseAllAsync(VerbHost host, PauseAsked asked, CancellationToken stop)
        => await host.Get<PauseDesk>().PauseAllAsync(VerbHost.Operator, asked.Reason, asked.Until, stop) switch
        {
            { Result: PauseResult.Done } done => Print(done, asked.Json, "paused", "was already paused"),
            { Result: var refused } => Refused("", refused, asked.Json),
        };

    private static int Refused(string task, PauseResult refused, bool json) => refused switch
    {
        PauseResult.Already => Ending.Refused(json, "ALREADY_PAUSED", $"{task} is already paused; --replace gives the pause this reason and end."),
        PauseResult.ReasonNeeded => Ending.Wrong(json, NeedsReason),
        PauseResult.EndInThePast => Ending.Wrong(json, "--until is not in the future."),
        _ => Ending.UnknownTask(json, task),
    };

    private static async Task<int> ResumeOneAsync(VerbHost host, string task, bool json, CancellationToken stop)
    {
        var result = await host.Get<PauseDesk>().ResumeAsync(VerbHost.Operator, task, stop);
        // A catch-up run may have started in this process: wait for its end.
        await host.Get<JobRunner>().IdleAsync();
        return result switch
        {
            PauseResult.Done => await SaidAsync(host, task, json, $"{task} is resumed.", stop),
            PauseResult.Already => await SaidAsync(host, task, json, $"{task} was not paused.", stop),
            _ => Refused(task, result, json),
        };
    }

    private static async Task<int> ResumeAllAsync(VerbHost host, bool json, CancellationToken stop)
    {
        var result = await host.Get<PauseDesk>().ResumeAllAsync(VerbHost.Operator, stop);
        await host.Get<JobRunner>().IdleAsync();
        return Print(result, json, "resumed", "was not paused");
    }

    /// <summary>The current state of one task.</summary>
    private static async Task<int> SaidAsync(VerbHost host, string task, bool json, string message, CancellationToken stop)
    {
        if (!json)
        {
            return Ending.Said(message);
        }
        Output.Json(TaskJson.Of((await host.Get<JobBoard>().CardAsync(VerbHost.Operator, task, stop))!));
        return ExitCode.Done;
    }

    private static int Print(PauseAllResult result, bool json, string done, string already)
    {
        if (json)
        {
            Output.Json(AllTasksJson.Of(result));
        }
        else
        {
            Output.Table(["task", "result"], result.Tasks.Select(task => new[] { task.JobKey, task.Result is PauseResult.Done ? done : already }));
        }
        return ExitCode.Done;
    }
}
