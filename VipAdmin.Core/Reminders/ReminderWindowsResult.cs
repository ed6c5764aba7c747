namespace VipAdmin.Core.Reminders;

/// <summary>The result of saving the windows.</summary>
public abstract record ReminderWindowsResult
{
    /// <summary>Saved; the next run uses them.</summary>
    public sealed record Saved(ReminderWindowsSaved Version) : ReminderWindowsResult;

    /// <summary>Nothing was saved; every fault at once.</summary>
    public sealed record Wrong(IReadOnlyList<ReminderWindowFault> Faults) : ReminderWindowsResult;

    /// <summary>Nothing was saved, because the windows were changed in the meantime. Carries the versions saved since, newest first.</summary>
    public sealed record Stale(int Version, IReadOnlyList<ReminderWindowsSaved> Since) : ReminderWindowsResult;
}
