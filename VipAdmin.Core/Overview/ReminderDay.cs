namespace VipAdmin.Core.Overview;

/// <summary>Reminders of one Beijing day.</summary>
/// <param name="Sent">Members told.</param>
/// <param name="Read">Those who have opened the message since.</param>
/// <param name="Failed">Members who could not be told on that day, not even by a later run.</param>
/// <param name="Skipped">Members who were left out on purpose.</param>
public sealed record ReminderDay(DateOnly Day, int Sent, int Read, int Failed, int Skipped);
