using Microsoft.Extensions.Localization;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>Windows, reasons and states in the reader's language.</summary>
public static class ReminderWords
{
    /// <summary>Why a member is skipped: the codes of the ledger.</summary>
    public static IReadOnlyList<string> Reasons { get; } =
    [
        ReminderRefusal.SwitchedOff, ReminderRefusal.OutOfDate, ReminderRefusal.NoMember, ReminderRefusal.Renewed, ReminderRefusal.Lifetime,
        ReminderRefusal.Disabled, ReminderRefusal.Excluded, ReminderRefusal.FormerTask, ReminderRefusal.AlreadySent, ReminderRefusal.NotVip,
        ReminderRefusal.NeverVip, ReminderRefusal.QuietHours,
    ];

    /// <summary>"3 days before expiry", "day of expiry", "2 days after expiry".</summary>
    public static string Window(IStringLocalizer<MembersText> words, int daysLeft) => daysLeft switch
    {
        0 => words["Window.Today"],
        > 0 => words.Counted("Window.Before", daysLeft),
        _ => words.Counted("Window.After", -daysLeft),
    };

    /// <summary>
    /// Windows in a row: "3 days before expiry, day of expiry, 1–7 days after expiry". Days that follow each other after the expiry are one span.
    /// </summary>
    public static string Windows(IStringLocalizer<MembersText> words, IReadOnlyList<ReminderWindow> windows)
    {
        List<string> parts = [.. windows.Where(window => window.DaysLeft >= 0).Select(window => Window(words, window.DaysLeft))];
        List<int> after = [.. windows.Where(window => window.DaysLeft < 0).Select(window => -window.DaysLeft).Order()];
        for (int first = 0, last; first < after.Count; first = last + 1)
        {
            for (last = first; last + 1 < after.Count && after[last + 1] == after[last] + 1; last++)
            {
            }
            parts.Add(first == last ? Window(words, -after[first]) : words["Window.AfterSpan", after[first], after[last]]);
        }
        return parts.Count == 0 ? words["Windows.None"] : string.Join(words["Windows.Comma"], parts);
    }

    /// <summary>Why a member was skipped, in words; for a failure, the database's message unchanged.</summary>
    public static string Reason(IStringLocalizer<MembersText> words, string? reason)
        => words["Reason." + reason] is { ResourceNotFound: false } known ? known.Value : reason ?? "";

    /// <summary>The outcome in words; null = planned, nothing was sent.</summary>
    public static string State(IStringLocalizer<MembersText> words, DeliveryStatus? status)
        => words[status is { } known ? "Delivery." + known : "Delivery.Planned"];

    /// <summary>How a row of the ledger looks.</summary>
    public static Tone ToneOf(DeliveryStatus? status) => status switch
    {
        DeliveryStatus.Sent => Tone.Ok,
        DeliveryStatus.Failed => Tone.Failed,
        _ => Tone.Neutral,
    };
}
