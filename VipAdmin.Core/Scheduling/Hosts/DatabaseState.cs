namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>How the database stands for this host.</summary>
public enum DatabaseState
{
    /// <summary>It takes writes and has every migration.</summary>
    Ready,
    /// <summary>It takes writes; migrations are missing.</summary>
    NotMigrated,
    /// <summary>It answers but takes no writes, as a standby does.</summary>
    ReadOnly,
    /// <summary>This host's writes do not get through.</summary>
    Unreachable,
}
