namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// A plan that a person has seen and wants carried out as it was shown: of a held run, or of a dry run. The order tasks handle the orders it lists and no
/// others; any other task stops and asks again when it would notify more members than were shown.
/// </summary>
/// <param name="RunId">The run that made the plan.</param>
/// <param name="Final">How many orders it would have cancelled, or members it would have notified.</param>
/// <param name="AskEverything">As in the run that made the plan.</param>
public sealed record ApprovedPlan(Guid RunId, long Final, bool AskEverything)
{
    /// <summary>How long a dry run can be carried out; after that, too much has changed, and it is made again.</summary>
    public static readonly TimeSpan Keeps = JobHold.LapsesAfter;

    /// <summary>
    /// Why the held run may be carried out; kept with the hold and in the audit. Null for a dry run, which passes the guard like any other run.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>A person has decided about a held run, as opposed to repeating a dry run for real.</summary>
    public bool EndsHold => Reason is not null;

    /// <summary>Whether a run is a dry run that went through to its end.</summary>
    public static bool IsMade(bool dryRun, RunStatus status) => dryRun && status is (RunStatus.Succeeded or RunStatus.Warning);
}
