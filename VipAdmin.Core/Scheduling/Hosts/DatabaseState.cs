namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>The state of the database as seen by this host.</summary>
public enum DatabaseState
{
    /// <summary>It accepts writes and has every migration.</summary>
    Ready,
    /// <summary>It accepts writes; migrations are missing.</summary>
    NotMigrated,
    /// <summary>It answers but is read-only, as a standby is.</summary>
    ReadOnly,
    /// <summary>Writes of this host do not succeed.</summary>
    Unreachable,
}
