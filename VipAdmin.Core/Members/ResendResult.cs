namespace VipAdmin.Core.Members;

/// <summary>The result of sending a reminder again, or of looking what would be sent.</summary>
public abstract record ResendResult
{
    /// <summary>What the member would read; nothing was sent.</summary>
    /// <param name="DaysLeft">Days until the day of expiry; negative after it.</param>
    /// <param name="SentAt">When it was last sent on this day (UTC); null when it was not.</param>
    public sealed record Previewed(int DaysLeft, string Title, string Content, DateTime? SentAt) : ResendResult;

    /// <summary>Sent: it is in the inbox and in the ledger.</summary>
    public sealed record Sent(string Title, string Content) : ResendResult;

    /// <summary>It was sent on this day already; sending it again needs a confirmation.</summary>
    /// <param name="At">UTC.</param>
    public sealed record AlreadyToday(DateTime At) : ResendResult;

    /// <summary>No window's text is true on this day.</summary>
    public sealed record NoText(int? DaysLeft) : ResendResult;

    /// <summary>The rule of the reminders excludes the member.</summary>
    /// <param name="Reason">One of <see cref="Reminders.ReminderRefusal"/>.</param>
    public sealed record Refused(string Reason) : ResendResult;

    /// <summary>The membership changed after the person looked.</summary>
    public sealed record Changed : ResendResult;

    public sealed record ReasonNeeded : ResendResult;

    /// <summary>There is no such member.</summary>
    public sealed record UnknownMember : ResendResult;
}
