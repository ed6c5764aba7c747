namespace VipAdmin.Core.Reminders;

/// <summary>The rule's answer: the member is reminded when there is a window and no refusal.</summary>
/// <param name="Refusal">One of <see cref="ReminderRefusal"/>, or null.</param>
public sealed record ReminderVerdict(ReminderWindow? Window, string? Refusal)
{
    /// <summary>What the member reads, or would have read; null without a window.</summary>
    public ReminderMessage? Message { get; init; }

    /// <summary>No window at all: leaves no row in the ledger.</summary>
    public static ReminderVerdict Not(string refusal) => new(null, refusal);
}
