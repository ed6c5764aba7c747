using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>A reminder that will be sent if nothing changes.</summary>
/// <param name="Day">Beijing calendar day.</param>
/// <param name="At">When the run that tells starts (UTC).</param>
public sealed record ComingReminder(ReminderWindow Window, DateOnly Day, DateTime At);
