namespace VipAdmin.Core.Members;

/// <summary>What a gap looks like.</summary>
public enum GapHint
{
    None,
    /// <summary>The days of a refunded order are missing: they were taken back.</summary>
    Refunded,
    /// <summary>The days of a paid order are missing: they were not granted.</summary>
    NotGranted,
    /// <summary>The days of an order are there twice.</summary>
    GrantedTwice,
}
