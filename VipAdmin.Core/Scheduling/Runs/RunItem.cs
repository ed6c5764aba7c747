namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One line of what a run did; a feature derives its own and maps it.</summary>
public abstract class RunItem
{
    public long Id { get; set; }
    public Guid RunId { get; set; }
    public DateTime At { get; set; }
    /// <summary>
    /// It says what would be done: written by a dry run, or by the plan of a run that had to be looked at before acting. Never counted as a deed.
    /// </summary>
    public bool Planned { get; set; }
}
