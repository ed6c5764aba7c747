namespace VipAdmin.Core.Reminders;

/// <summary>The outcome of a reminder.</summary>
public enum DeliveryStatus
{
    Sent,
    Skipped,
    Failed,
}
