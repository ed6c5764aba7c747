namespace VipAdmin.Core.Members;

/// <summary>How a membership is corrected.</summary>
public enum CorrectionKind
{
    /// <summary>Days more, or less.</summary>
    Days,
    /// <summary>Another end.</summary>
    EndDate,
    /// <summary>From now on for life.</summary>
    LifetimeOn,
    /// <summary>No longer for life; ends at the given time.</summary>
    LifetimeOff,
}
