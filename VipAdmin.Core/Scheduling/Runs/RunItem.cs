namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One line of what a run did; each feature derives and maps its own type.</summary>
public abstract class RunItem
{
    public long Id { get; set; }
    public Guid RunId { get; set; }
    public DateTime At { get; set; }
    /// <summary>
    /// The item says what would be done: written by a dry run, or by a plan made before acting. Never counted as a deed.
    /// </summary>
    public bool Planned { get; set; }
}
