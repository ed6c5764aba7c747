namespace VipAdmin.Core.Membership;

/// <summary>The states a membership can be in.</summary>
public enum Standing
{
    /// <summary>Never a member.</summary>
    None,
    Active,
    /// <summary>Expiry lies ahead, but the level was taken away.</summary>
    Withdrawn,
    /// <summary>Expired, the icon is grey.</summary>
    Grace,
    /// <summary>Expired, the icon is gone.</summary>
    Expired,
    Lifetime,
}
