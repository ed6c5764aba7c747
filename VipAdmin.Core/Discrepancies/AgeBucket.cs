namespace VipAdmin.Core.Discrepancies;

/// <summary>Age since the first detection.</summary>
public enum AgeBucket
{
    /// <summary>Less than 24 h.</summary>
    Day,
    /// <summary>1 to 3 days.</summary>
    ThreeDays,
    /// <summary>3 to 7 days.</summary>
    Week,
    /// <summary>More than 7 days.</summary>
    Older,
}
