using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>Verbs about single runs: show one, stop one, carry out a dry one, and decide about a held one.</summary>
public static class RunVerbs
{
    public static async Task<int> ReadAsync(VerbHost host, Guid id, RunParts parts, bool json, CancellationToken stop)
    {
        if (await host.Get<RunHistory>().FindAsync(VerbHost.Operator, id, stop) is not { } run)
        {
            return Ending.Refused(json, "NOT_FOUND", $"There is no run {id}.");
        }
        var reading = new RunReading(host, await host.Get<RunDetails>().ReadAsync(VerbHost.Operator, run, stop), parts, stop);
        await (json ? reading.JsonAsync() : reading.TextAsync());
        return ExitCode.Done;
    }

    /// <summary>Stops a run, given by its id or its task.</summary>
    public static async Task<int> CancelAsync(VerbHost host, string which, string? reason, bool json, CancellationToken stop)
    {
        if (await FindAsync(host, which, stop) is not { } id)
        {
            return Ending.Refused(json, "NOT_RUNNING", $"\"{which}\" is neither a run nor a running task.");
        }
        var result = await host.Get<RunDesk>().CancelAsync(VerbHost.Operator, id, reason, stop);
        if (result is not (CancelResult.Requested or CancelResult.Already))
        {
            return result switch
            {
                CancelResult.Ended => Ending.Refused(json, "RUN_ENDED", $"Run {id} has ended."),
                CancelResult.ReasonTooLong => Ending.Wrong(json, $"--reason is longer than {Reason.Longest} characters."),
                _ => Ending.Refused(json, "NOT_FOUND", $"There is no run {id}."),
            };
        }
        if (!json)
        {
            await Console.Error.WriteLineAsync(
                result is CancelResult.Requested ? $"Run {id} stops at its next safe point." : $"Run {id} was already asked to stop.");
        }
        // The verb ends when the run has stopped, on whichever host.
        await TaskVerbs.UntilEndedAsync(host, id, stop);
        await TaskVerbs.PrintAsync(host, id, json);
        return ExitCode.Done;
    }

    public static async Task<int> CarryOutAsync(VerbHost host, Guid id, bool json, CancellationToken stop)
    {
        // Sweep first, so that a run whose host died does not block this one until a portal, which may be down, sweeps.
        await host.Get<DeadRunSweep>().SweepAsync(stop);
        switch (await host.Get<RunDesk>().CarryOutAsync(VerbHost.Operator, id, RunTrigger.Cli, stop))
        {
            case TriggerResult.Started started:
                if (started.WasPaused)
                {
                    await Console.Error.WriteLineAsync("The task is paused; manual runs still work.");
                }
                await TaskVerbs.CompletionAsync(host, started.Completion, stop);
                return await TaskVerbs.PrintAsync(host, started.RunId, json);
            case TriggerResult.AlreadyRunning busy:
                return Ending.Refused(json, "ALREADY_RUNNING", $"Another run of the task is in progress ({busy.RunId}). Try again when it has ended.");
            case TriggerResult.Invalid(var fault):
                return Ending.Refused(json, TriggerFaults.Code(fault), TriggerFaults.Say(fault, "The task"));
            default:
                return Ending.Refused(json, "NOT_FOUND", $"There is no run {id}.");
        }
    }

    public static async Task<int> ConfirmAsync(VerbHost host, Guid id, string reason, bool json, CancellationToken stop)
    {
        switch (await host.Get<HoldDesk>().ConfirmAsync(VerbHost.Operator, id, reason, RunTrigger.Cli, stop))
        {
            case HoldResult.Started started:
                await TaskVerbs.CompletionAsync(host, started.Completion, stop);
                return await TaskVerbs.PrintAsync(host, started.RunId, json);
            case var refused:
                return Refused(id, refused, json);
        }
    }

    public static async Task<int> DismissAsync(VerbHost host, Guid id, string reason, bool json, CancellationToken stop)
    {
        switch (await host.Get<HoldDesk>().DismissAsync(VerbHost.Operator, id, reason, stop))
        {
            case HoldResult.Dismissed:
                if (json)
                {
                    Output.Json(new { id, decision = Word.Of(HoldDecision.Dismissed) });
                    return ExitCode.Done;
                }
                return Ending.Said($"Run {id} is rejected; the next scheduled run checks again.");
            case var refused:
                return Refused(id, refused, json);
        }
    }

    private static int Refused(Guid id, HoldResult refused, bool json) => refused switch
    {
        HoldResult.ReasonNeeded => Ending.Wrong(json, PauseVerbs.NeedsReason),
        HoldResult.Busy busy => Ending.Refused(json, "ALREADY_RUNNING", $"Another run of the task is in progress ({busy.RunId}). Try again when it has ended."),
        HoldResult.NotOpen { Decision: { } decision, By: var by } =>
            Ending.Refused(json, "HOLD_DECIDED", HoldWords.Decided(id, decision, by)),
        _ => Ending.Refused(json, "NOT_FOUND", $"Run {id} is not a held run."),
    };

    private static async Task<Guid?> FindAsync(VerbHost host, string which, CancellationToken stop)
    {
        if (Guid.TryParse(which, out var id))
        {
            return id;
        }
        return (await host.Get<JobBoard>().CardAsync(VerbHost.Operator, which, stop))?.Running?.Id;
    }
}
