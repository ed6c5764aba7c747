namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What came of saving.</summary>
public abstract record SettingsResult
{
    /// <summary>In force from this moment on every host.</summary>
    public sealed record Saved(SettingsVersion Version) : SettingsResult;

    /// <summary>Nothing was saved; every fault at once.</summary>
    public sealed record Wrong(IReadOnlyList<SettingsFault> Faults) : SettingsResult;

    /// <summary>Nothing was saved: others were faster. What they saved since, newest first.</summary>
    public sealed record Stale(int Version, IReadOnlyList<SettingsVersion> Since) : SettingsResult;

    /// <summary>There is no such task.</summary>
    public sealed record UnknownTask : SettingsResult;
}
