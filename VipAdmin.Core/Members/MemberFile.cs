using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>What support sees of a member at one glance.</summary>
/// <param name="Head">Who it is, and the membership now; without a timeline.</param>
/// <param name="Provenance">How the membership came to be.</param>
/// <param name="Open">Open discrepancies of the member's orders, the most urgent first.</param>
/// <param name="Paid">The answer to "I paid and am not VIP".</param>
/// <param name="Coming">Reminders that will be sent if nothing changes, the next first.</param>
/// <param name="RemindersPaused">The reminders' task is paused: none of them goes out until it is resumed.</param>
public sealed record MemberFile(MemberHistory Head, Provenance Provenance, IReadOnlyList<OpenCase> Open, PaidAnswer Paid, IReadOnlyList<ComingReminder> Coming,
    bool RemindersPaused)
{
    /// <summary>The last days on which a reminder was sent, the newest first.</summary>
    public IReadOnlyList<ToldDay> Told { get; init; } = [];

    /// <summary>The correction that waits for a second person.</summary>
    public CorrectionRow? Waiting { get; init; }

    /// <summary>Money received for the member and neither booked nor given back, in fen.</summary>
    public long HeldFen => Open.Sum(each => each.HeldFen);
}
