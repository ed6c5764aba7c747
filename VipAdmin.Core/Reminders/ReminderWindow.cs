using System.Globalization;

namespace VipAdmin.Core.Reminders;

/// <summary>One day on which a member is reminded, counted from the day of expiry, and its text.</summary>
/// <param name="DaysLeft">Beijing calendar days until the day of expiry: 3, 1, 0, −1 … −7 in the guide.</param>
/// <param name="CounterKey">Name of the run's counter for this window: <c>before3</c>, <c>today</c>, <c>after7</c>.</param>
/// <param name="Title">With the days and the link filled in; the member's own placeholders stand (<see cref="ReminderTemplate.Fill"/>).</param>
/// <param name="Content">Filled in like <paramref name="Title"/>.</param>
/// <param name="Type">The notification's type in the backend: <c>vip_expiry</c> before and on the day, <c>vip_expired</c> after it.</param>
public sealed record ReminderWindow(int DaysLeft, string CounterKey, string Title, string Content, string Type)
{
    /// <summary>Where every reminder in the inbox links to.</summary>
    public const string LinkUrl = "/vip";

    /// <summary>How many days after expiry the guide still reminds a member.</summary>
    public const int LastDayAfter = 7;

    /// <summary>The earliest window that can be set, in days before expiry.</summary>
    public const int FarthestBefore = 60;

    /// <summary>The latest window that can be set, in days left.</summary>
    public const int FarthestAfter = -60;

    private const string Expiring = "vip_expiry";
    private const string Expired = "vip_expired";

    /// <summary>False = members due on this day are not told, and the ledger says so.</summary>
    public bool On { get; init; } = true;

    /// <summary>The title as edited, with all placeholders.</summary>
    public string TitleTemplate { get; private init; } = Title;

    /// <summary>The text as edited, with all placeholders.</summary>
    public string ContentTemplate { get; private init; } = Content;

    /// <summary>
    /// Whether a member who should have been told on a missed day may still be told later: only while the day of expiry lies ahead, and only by a text that
    /// stays true (<see cref="ReminderTemplate.StaysTrue"/>).
    /// </summary>
    public bool MayBeLate => DaysLeft > 1 && ReminderTemplate.StaysTrue(TitleTemplate, ContentTemplate);

    /// <summary>Every window of the guide with its text to the letter, the earliest day first.</summary>
    public static IReadOnlyList<ReminderWindow> All { get; } =
    [
        Of(3, "VIP即将到期提醒", "您的VIP会员将在{days}天后到期，请及时续费"),
        Of(1, "VIP明天到期提醒", "您的VIP会员将在明天到期，请及时续费"),
        Of(0, "VIP今日到期提醒", "您的VIP会员今日到期，续费可继续享受VIP权益"),
        .. Enumerable.Range(1, LastDayAfter).Select(days => Of(-days, "VIP已过期提醒", "您的VIP会员已到期{days}天，VIP图标即将隐藏")),
    ];

    /// <summary>A window from its templates.</summary>
    public static ReminderWindow Of(int daysLeft, string title, string content, bool on = true)
        => new(daysLeft, KeyOf(daysLeft), ReminderTemplate.OfWindow(title, daysLeft), ReminderTemplate.OfWindow(content, daysLeft),
            daysLeft >= 0 ? Expiring : Expired)
        {
            TitleTemplate = title, ContentTemplate = content, On = on,
        };

    /// <summary>The same window as it reads when it is sent with so many days left.</summary>
    public ReminderWindow SentWith(int daysLeft) => this with
    {
        Title = ReminderTemplate.OfWindow(TitleTemplate, daysLeft),
        Content = ReminderTemplate.OfWindow(ContentTemplate, daysLeft),
    };

    /// <summary>What the member reads.</summary>
    /// <param name="expiry">UTC.</param>
    public ReminderMessage MessageFor(DateTime expiry, int level, string? package)
        => new(ReminderTemplate.Fill(Title, expiry, level, package), ReminderTemplate.Fill(Content, expiry, level, package));

    /// <summary>The name of a window's counter.</summary>
    public static string KeyOf(int daysLeft) => daysLeft switch
    {
        0 => "today",
        > 0 => string.Create(CultureInfo.InvariantCulture, $"before{daysLeft}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"after{-daysLeft}"),
    };

    /// <summary>The days left that a counter's name stands for; null for another counter.</summary>
    public static int? DaysOf(string key)
        => key == "today" ? 0
            : key.StartsWith("before", StringComparison.Ordinal) && Number(key["before".Length..]) is { } before ? before
            : key.StartsWith("after", StringComparison.Ordinal) && Number(key["after".Length..]) is { } after ? -after
            : null;

    private static int? Number(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= FarthestBefore ? number : null;
}
