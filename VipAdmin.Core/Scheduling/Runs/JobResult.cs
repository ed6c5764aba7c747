namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What a finished body reports.</summary>
/// <param name="Counters">Whole numbers by the names of the contract, in the order in which they are shown.</param>
/// <param name="Warning">Some items failed or stayed unknown.</param>
public sealed record JobResult(IReadOnlyDictionary<string, long> Counters, bool Warning = false)
{
    /// <summary>Nothing could be done for the reason of <see cref="Code"/>; the next run tries again.</summary>
    public bool Skipped { get; init; }

    /// <summary>Stable code for a warning or for work left undone, e.g. <see cref="RunReason.ClocksDisagree"/>; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>Details of <see cref="Code"/>.</summary>
    public string? Error { get; init; }
}
