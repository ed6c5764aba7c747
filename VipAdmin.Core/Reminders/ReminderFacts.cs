namespace VipAdmin.Core.Reminders;

/// <summary>The facts the rule decides on.</summary>
/// <param name="VipExpireAt">UTC; null for lifetime members and for people who were never members.</param>
/// <param name="HasPaidVipOrder">Whether a paid VIP order exists; needed because the backend resets the level soon after expiry.</param>
/// <param name="Status">Account status of the backend; 1 = active.</param>
public sealed record ReminderFacts(DateTime? VipExpireAt, bool IsLifetimeVip, int VipLevel, DateTime? VipActivatedAt, bool HasPaidVipOrder, int Status)
{
    /// <summary>Excluded from reminders at the time of the run.</summary>
    public bool Excluded { get; init; }

    /// <summary>The task replaced by this portal has told the member on this day.</summary>
    public bool ToldByFormerTask { get; init; }

    /// <summary>What the member bought last; null when there is no paid order.</summary>
    public string? Package { get; init; }
}
