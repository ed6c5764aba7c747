using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Reminders;

/// <summary>A member as support sees them: the membership, today's verdict and the next reminder.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Active">The account is not disabled.</param>
/// <param name="ToldToday">A reminder went out on this Beijing day.</param>
/// <param name="Today">The rule's verdict for today: the window, or why there is none.</param>
/// <param name="Next">The next window and its day if nothing changes (today until a reminder went out); null when none will come.</param>
public sealed record MemberHistory(
    string UserId, string Phone, string? Nickname, int VipLevel, DateTime? VipExpireAt, MembershipStanding Standing, DateTime? VipActivatedAt,
    DateTime CreatedAt,
    bool Active, bool ToldToday, ReminderVerdict Today, (ReminderWindow Window, DateOnly Day)? Next)
{
    /// <summary>The windows in force, the earliest day first.</summary>
    public IReadOnlyList<ReminderWindow> Windows { get; init; } = ReminderWindow.All;
}

/// <summary>One entry of a member's timeline.</summary>
/// <param name="At">UTC.</param>
public abstract record HistoryEntry(DateTime At);

/// <summary>A VIP order, at the time it was placed.</summary>
public sealed record OrderEntry(DateTime At, string OrderNo, string ProductName, long AmountFen, OrderStatus Status, string? PaymentMethod, DateTime? PaidAt,
    DateTime? CancelledAt) : HistoryEntry(At);

/// <summary>A grant made by this portal.</summary>
/// <param name="DurationDays">−1 = for life.</param>
public sealed record GrantEntry(DateTime At, string OrderNo, string PackageCode, int DurationDays, DateTime? ExpireBefore, DateTime? ExpireAfter,
    string GrantedBy, Guid? RunId) : HistoryEntry(At);

/// <summary>The state of the message in the member's inbox.</summary>
public enum InboxState
{
    /// <summary>Nothing was sent.</summary>
    None,
    Unread,
    Read,
    /// <summary>No longer there: the backend removes read messages after 90 days.</summary>
    Purged,
}
