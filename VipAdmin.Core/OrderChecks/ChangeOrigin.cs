using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>On what origin an order is changed: a run of a task, or a person who asked for one order.</summary>
public sealed record ChangeOrigin
{
    private ChangeOrigin(string by, Actor actor, RunScope? run, bool dryRun) => (By, Actor, Run, DryRun) = (by, actor, run, dryRun);

    /// <summary>Recorded as the one who granted: the task's key, or the person's name.</summary>
    public string By { get; }
    public Actor Actor { get; }
    /// <summary>The run whose items say what was done; null when a person asked for a single order.</summary>
    public RunScope? Run { get; }
    /// <summary>The same path, rolled back at the end.</summary>
    public bool DryRun { get; }
    public Guid? RunId => Run?.RunId;

    public static ChangeOrigin Of(RunScope run) => new(run.JobKey, Actor.System, run, run.DryRun);

    public static ChangeOrigin Of(Actor actor, bool dryRun) => new(actor.Name, actor, null, dryRun);
}
