namespace VipAdmin.Core.Reminders;

/// <summary>One row of the ledger, or of a plan.</summary>
/// <param name="Phone">Masked; null when the member was deleted.</param>
/// <param name="Status">Null = planned: the member would be told.</param>
public sealed record RunReminder(Guid Id, DateTime At, string UserId, string? Phone, string? Nickname, int DaysLeft, DeliveryStatus? Status, string? Reason,
    string? Content, DateTime VipExpireAt)
{
    /// <summary>The member has opened the message; null when none was sent.</summary>
    public bool? Read { get; init; }

    /// <summary>How many days after its window's day a dry run would tell the member, or record that it is too late; 0 = on the day.</summary>
    public int DaysLate { get; init; }
}
