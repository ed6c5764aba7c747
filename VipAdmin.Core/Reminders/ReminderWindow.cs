namespace VipAdmin.Core.Reminders;

/// <summary>One day on which a member is reminded, counted from the day of expiry, and its text as the guide prescribes it.</summary>
/// <param name="DaysLeft">Beijing calendar days until the day of expiry: 3, 1, 0, −1 … −7.</param>
/// <param name="CounterKey">Name of the run's counter for this window: <c>before3</c>, <c>today</c>, <c>after7</c>.</param>
/// <param name="Type">The notification's type in the backend: <c>vip_expiry</c> before and on the day, <c>vip_expired</c> after it.</param>
public sealed record ReminderWindow(int DaysLeft, string CounterKey, string Title, string Content, string Type)
{
    /// <summary>Where every reminder in the inbox links to.</summary>
    public const string LinkUrl = "/vip";

    /// <summary>How many days after expiry a member is still reminded.</summary>
    public const int LastDayAfter = 7;

    private const string Expiring = "vip_expiry";
    private const string Expired = "vip_expired";

    /// <summary>Every window, the earliest day first.</summary>
    public static IReadOnlyList<ReminderWindow> All { get; } =
    [
        new(3, "before3", "VIP即将到期提醒", "您的VIP会员将在3天后到期，请及时续费", Expiring),
        new(1, "before1", "VIP明天到期提醒", "您的VIP会员将在明天到期，请及时续费", Expiring),
        new(0, "today", "VIP今日到期提醒", "您的VIP会员今日到期，续费可继续享受VIP权益", Expiring),
        .. Enumerable.Range(1, LastDayAfter).Select(days
            => new ReminderWindow(-days, $"after{days}", "VIP已过期提醒", $"您的VIP会员已到期{days}天，VIP图标即将隐藏", Expired)),
    ];
}
