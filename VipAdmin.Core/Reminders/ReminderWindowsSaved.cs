namespace VipAdmin.Core.Reminders;

/// <summary>One saved version of the windows.</summary>
/// <param name="At">UTC.</param>
/// <param name="Restores">The version it restored; 0 = the guide's, null = it restored none.</param>
/// <param name="Windows">The earliest day first.</param>
/// <param name="Changes">Compared with the version before it.</param>
public sealed record ReminderWindowsSaved(
    int Version, string By, DateTime At, string Reason, int? Restores, IReadOnlyList<ReminderWindow> Windows, IReadOnlyList<ReminderWindowChange> Changes)
{
    /// <summary>All versions, newest first.</summary>
    /// <param name="rows">Oldest first, from the first one on.</param>
    /// <param name="guide">The windows before the first version.</param>
    public static IReadOnlyList<ReminderWindowsSaved> All(IReadOnlyList<ReminderWindowsVersion> rows, IReadOnlyList<ReminderWindow> guide)
    {
        var versions = new List<ReminderWindowsSaved>(rows.Count);
        var before = guide;
        foreach (var row in rows)
        {
            var windows = ReminderWindowsVersion.Read(row.Windows);
            versions.Add(new ReminderWindowsSaved(row.Version, row.SavedBy, row.SavedAt, row.Reason, row.Restores, windows,
                ReminderWindowChange.Between(before, windows)));
            before = windows;
        }
        versions.Reverse();
        return versions;
    }
}
