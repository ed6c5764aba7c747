namespace VipAdmin.Core;

/// <summary>What is wrong with a range of time.</summary>
public enum TimeRangeFault
{
    /// <summary>The beginning is no time.</summary>
    From,
    /// <summary>The end is no time.</summary>
    To,
    /// <summary>The end is not later than the beginning.</summary>
    Reversed,
    /// <summary>The length is not one of <see cref="TimeRange.LastWords"/>.</summary>
    Last,
}
