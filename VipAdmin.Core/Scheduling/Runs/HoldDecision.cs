namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>How a hold ended.</summary>
public enum HoldDecision
{
    /// <summary>A person confirmed it.</summary>
    Confirmed,
    /// <summary>A person dismissed it; the next slot checks again.</summary>
    Dismissed,
    /// <summary>It was not decided in time; the next slot checks again.</summary>
    Lapsed,
}
