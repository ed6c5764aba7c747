using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>A reminder that will be sent if nothing changes.</summary>
/// <param name="Day">Beijing calendar day.</param>
/// <param name="At">When the run of that day starts (UTC); null when the schedule has none on it.</param>
public sealed record ComingReminder(ReminderWindow Window, DateOnly Day, DateTime? At);
