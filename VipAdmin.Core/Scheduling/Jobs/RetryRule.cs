namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Run-level retries.</summary>
/// <param name="Retries">Tries after the first one.</param>
/// <param name="Interval">Between the end of a try and the start of the next.</param>
public sealed record RetryRule(int Retries, TimeSpan Interval)
{
    /// <summary>A failed run is over.</summary>
    public static RetryRule None { get; } = new(0, TimeSpan.Zero);
}
