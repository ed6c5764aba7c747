namespace VipAdmin.Core.Membership;

/// <summary>Section <c>Membership</c>.</summary>
public sealed class MembershipOptions
{
    /// <summary><c>VIP_GRACE_PERIOD_DAYS</c>: how many days after expiry the member's icon is grey before it disappears. 0–30.</summary>
    public int GracePeriodDays { get; set; } = 7;
}
