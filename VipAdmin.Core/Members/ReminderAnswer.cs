using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>Why a member was, was not, or will be reminded on a day. The facts of a sentence; the words are the reader's.</summary>
/// <param name="Day">Beijing calendar day.</param>
/// <param name="DaysLeft">Days between that day and the day of expiry; null without an expiry.</param>
/// <param name="Expiry">The end that was, is or will be in force on that day (UTC).</param>
public sealed record ReminderAnswer(ReminderAnswerKind Kind, DateOnly Day, int? DaysLeft, DateTime? Expiry)
{
    /// <summary>When it was sent, skipped or renewed, or when it will be sent (UTC).</summary>
    public DateTime? At { get; init; }
    /// <summary>The text as sent.</summary>
    public string? Title { get; init; }
    public string? Content { get; init; }
    public InboxState Inbox { get; init; }
    public DateTime? ReadAt { get; init; }
    /// <summary>Why it was skipped (a code of the ledger), or the database's message for a failure.</summary>
    public string? Reason { get; init; }
    public Guid? RunId { get; init; }
    /// <summary>When the exclusion or the pause that keeps it from being sent ends (UTC); null when a person has to end it.</summary>
    public DateTime? Until { get; init; }
    /// <summary>What was sent once more on that day, the oldest first.</summary>
    public IReadOnlyList<SentAgain> Again { get; init; } = [];
    /// <summary>The day is over, so <see cref="Expiry"/> is the end of then.</summary>
    public bool Past { get; init; }
    /// <summary>The configured windows.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [];
}
