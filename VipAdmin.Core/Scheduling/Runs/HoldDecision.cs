namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What became of a hold.</summary>
public enum HoldDecision
{
    /// <summary>A person said: do it.</summary>
    Confirmed,
    /// <summary>A person said: do not; the next slot looks again.</summary>
    Dismissed,
    /// <summary>Nobody decided in time; the next slot looks again.</summary>
    Lapsed,
}
