namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Run-level retries.</summary>
/// <param name="Retries">Attempts after the first one.</param>
/// <param name="Interval">Time between the end of an attempt and the start of the next.</param>
public sealed record RetryRule(int Retries, TimeSpan Interval)
{
    /// <summary>Failed runs are not repeated.</summary>
    public static RetryRule None { get; } = new(0, TimeSpan.Zero);
}
