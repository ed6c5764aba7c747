using VipAdmin.Core.Scheduling;

namespace VipAdmin.Web.Cli;

/// <summary>Pause and resume, of one task or of all.</summary>
public static class WholeVerbs
{
    public static Task<int> PauseAsync(VerbHost host, string? task, bool all, string reason, DateTimeOffset? until, CancellationToken stop)
        => (task, all) switch
        {
            ({ } key, false) => TaskVerbs.PauseAsync(host, key, reason, until, stop),
            (null, true) => PauseAllAsync(host, reason, until, stop),
            _ => WhichAsync(),
        };

    /// <summary>A catch-up may start here: until it ends, this process is a host.</summary>
    public static Task<int> ResumeAsync(VerbHost host, string? task, bool all, CancellationToken stop)
        => (task, all) switch
        {
            ({ } key, false) => host.AsHostAsync(() => TaskVerbs.ResumeAsync(host, key, stop)),
            (null, true) => host.AsHostAsync(() => ResumeAllAsync(host, stop)),
            _ => WhichAsync(),
        };

    private static async Task<int> PauseAllAsync(VerbHost host, string reason, DateTimeOffset? until, CancellationToken stop)
    {
        var result = await host.Get<WholeSchedule>().PauseAsync(VerbHost.Operator, reason, until?.UtcDateTime, stop);
        switch (result.Result)
        {
            case PauseResult.ReasonNeeded:
                return Ending.Wrong(false, "--reason must say something, in at most 500 characters.");
            case PauseResult.EndInThePast:
                return Ending.Wrong(false, "--until is not in the future.");
            default:
                Print(result, "paused", "was paused already");
                return ExitCode.Done;
        }
    }

    private static async Task<int> ResumeAllAsync(VerbHost host, CancellationToken stop)
    {
        var result = await host.Get<WholeSchedule>().ResumeAsync(VerbHost.Operator, stop);
        await host.Get<JobRunner>().IdleAsync();
        Print(result, "resumed", "was not paused");
        return ExitCode.Done;
    }

    private static void Print(WholeResult result, string done, string already)
        => Output.Table(["task", "result"], result.Tasks.Select(task => new[] { task.JobKey, task.Result == PauseResult.Done ? done : already }));

    private static Task<int> WhichAsync() => Task.FromResult(Ending.Wrong(false, "Name one task, or --all."));
}
