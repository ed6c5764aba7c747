namespace VipAdmin.Core.Reminders;

/// <summary>Which members of a dry run.</summary>
/// <param name="Window">Only this window (days left); null = all.</param>
/// <param name="Outcome"><see cref="Told"/>, or one of <see cref="ReminderRefusal"/>; null = all.</param>
public sealed record DryRunFilter(int? Window = null, string? Outcome = null)
{
    /// <summary>Those who would be told.</summary>
    public const string Told = "sent";
}
