namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// How many orders a run may cancel after its plan stayed within the limit. The work asks the platforms again and can find more to cancel than the plan did,
/// for example when a platform was silent before and answers now. Shared by all attempts and safe for parallel use.
/// </summary>
public sealed class CancelAllowance(long most)
{
    private long taken;

    /// <summary>Takes one cancel; false when the run has used them up.</summary>
    public bool TryTake() => Interlocked.Increment(ref taken) <= most;
}
