namespace VipAdmin.Core.Reminders;

/// <summary>What a member reads, with every placeholder filled in.</summary>
public sealed record ReminderMessage(string Title, string Content);
