namespace VipAdmin.Core.Reminders;

/// <summary>A member on whom texts are tried.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Package">What the member bought last; null without a paid order.</param>
public sealed record ReminderSample(string UserId, string Phone, string? Nickname, DateTime? VipExpireAt, int VipLevel, string? Package)
{
    /// <summary>What the window would say; without an expiry, as if it were due on this day.</summary>
    public ReminderMessage Read(ReminderWindow window, DateOnly today)
        => window.MessageFor(VipExpireAt ?? BusinessDay.StartUtc(today.AddDays(window.DaysLeft)), VipLevel, Package);
}
