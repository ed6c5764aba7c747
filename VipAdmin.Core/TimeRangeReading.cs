namespace VipAdmin.Core;

/// <summary>A range of time as it was read from an address.</summary>
/// <param name="Range"><see cref="TimeRange.All"/> when it could not be read.</param>
/// <param name="Fault">Why it could not be read; null when it could.</param>
public sealed record TimeRangeReading(TimeRange Range, TimeRangeFault? Fault);
