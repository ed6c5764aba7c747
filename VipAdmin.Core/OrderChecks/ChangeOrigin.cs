using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What an order is changed for: a run of a task, or a person's check of one order.</summary>
public sealed record ChangeOrigin
{
    private ChangeOrigin(string by, Actor actor, RunScope? run, bool dryRun) => (By, Actor, Run, DryRun) = (by, actor, run, dryRun);

    /// <summary>Recorded in <c>granted_by</c>: the task's key, or the person's name.</summary>
    public string By { get; }
    public Actor Actor { get; }
    /// <summary>The run whose items record what was done; null for a person's check of one order.</summary>
    public RunScope? Run { get; }
    /// <summary>Runs the same path and rolls it back at the end.</summary>
    public bool DryRun { get; }
    public Guid? RunId => Run?.RunId;

    public static ChangeOrigin Of(RunScope run) => new(run.JobKey, Actor.System, run, run.DryRun);

    public static ChangeOrigin Of(Actor actor, bool dryRun) => new(actor.Name, actor, null, dryRun);
}
