using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Reminders;

/// <summary>A member as support sees them: how the membership stands, what comes next, and everything that was said and bought, newest first.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Active">The account is not disabled.</param>
/// <param name="ToldToday">A reminder went out on this Beijing day.</param>
/// <param name="Today">What the rule says about today: the window, or why there is none.</param>
/// <param name="Next">The next window and its day as things stand (today while nothing went out); null when none will come.</param>
/// <param name="Older">Pass it back to read what came before; null at the end.</param>
public sealed record MemberHistory(
    string UserId, string Phone, string? Nickname, int VipLevel, DateTime? VipExpireAt, MembershipStanding Standing, DateTime? VipActivatedAt,
    DateTime CreatedAt,
    bool Active, bool ToldToday, ReminderVerdict Today, (ReminderWindow Window, DateOnly Day)? Next, IReadOnlyList<HistoryEntry> Entries, DateTime? Older);

/// <summary>One point in a member's line of time.</summary>
/// <param name="At">UTC.</param>
public abstract record HistoryEntry(DateTime At);

/// <summary>A VIP order, at the time it was placed.</summary>
public sealed record OrderEntry(DateTime At, string OrderNo, string ProductName, long AmountFen, OrderStatus Status, string? PaymentMethod, DateTime? PaidAt,
    DateTime? CancelledAt) : HistoryEntry(At);

/// <summary>A grant made by this portal.</summary>
/// <param name="DurationDays">−1 = for life.</param>
public sealed record GrantEntry(DateTime At, string OrderNo, string PackageCode, int DurationDays, DateTime? ExpireBefore, DateTime? ExpireAfter,
    string GrantedBy, Guid? RunId) : HistoryEntry(At);

/// <summary>What became of the message in the member's inbox.</summary>
public enum InboxState
{
    /// <summary>Nothing was sent.</summary>
    None,
    Unread,
    Read,
    /// <summary>No longer there: the backend removes read messages after 90 days.</summary>
    Purged,
}
