namespace VipAdmin.Core.Members;

/// <summary>What a gap looks like.</summary>
public enum GapHint
{
    None,
    /// <summary>The days of a refunded order are missing, and when it was refunded is not recorded: they were taken back, as they should be.</summary>
    Refunded,
    /// <summary>The days of a paid order are missing: they were not granted.</summary>
    NotGranted,
    /// <summary>The days of an order are there twice.</summary>
    GrantedTwice,
}
