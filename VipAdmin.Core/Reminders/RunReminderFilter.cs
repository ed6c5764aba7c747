namespace VipAdmin.Core.Reminders;

/// <summary>Which rows of the ledger.</summary>
/// <param name="Window">Only this window (days left); null = all.</param>
/// <param name="Status">Only this; null = all. Planned reminders have no status.</param>
public sealed record RunReminderFilter(Guid RunId, int? Window = null, DeliveryStatus? Status = null);
