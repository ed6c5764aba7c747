using Microsoft.Extensions.Localization;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>Windows, reasons and states in the reader's language.</summary>
public static class ReminderWords
{
    /// <summary>"3 days before expiry", "day of expiry", "2 days after expiry".</summary>
    public static string Window(IStringLocalizer<MembersText> words, int daysLeft) => daysLeft switch
    {
        0 => words["Window.Today"],
        > 0 => words.Counted("Window.Before", daysLeft),
        _ => words.Counted("Window.After", -daysLeft),
    };

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
