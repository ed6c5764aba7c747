namespace VipAdmin.Core.Reminders;

/// <summary>What became of a reminder.</summary>
public enum DeliveryStatus
{
    Sent,
    Skipped,
    Failed,
}
