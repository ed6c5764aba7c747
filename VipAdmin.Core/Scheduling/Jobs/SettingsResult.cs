namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>The result of saving settings.</summary>
public abstract record SettingsResult
{
    /// <summary>Saved, and in force on every host.</summary>
    public sealed record Saved(SettingsVersion Version) : SettingsResult;

    /// <summary>Nothing was saved; every fault at once.</summary>
    public sealed record Wrong(IReadOnlyList<SettingsFault> Faults) : SettingsResult;

    /// <summary>Nothing was saved, because the settings were changed in the meantime. Carries the versions saved since, newest first.</summary>
    public sealed record Stale(int Version, IReadOnlyList<SettingsVersion> Since) : SettingsResult;

    /// <summary>There is no such task.</summary>
    public sealed record UnknownTask : SettingsResult;
}
