using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>A portal process, running or ended, with its last heartbeat.</summary>
public sealed class HostRow
{
    /// <summary>New at every start.</summary>
    public Guid Id { get; set; }
    /// <summary>The name recorded with runs (<see cref="HostName"/>).</summary>
    public required string Name { get; set; }
    public required string Version { get; set; }
    /// <summary>Database time (UTC), like all times of this row.</summary>
    public DateTime StartedAt { get; set; }
    public DateTime SeenAt { get; set; }
    /// <summary>When it signed off; null while it runs, and for a host that died.</summary>
    public DateTime? StoppedAt { get; set; }
    /// <summary>Its own clock minus the database's, in milliseconds.</summary>
    public long ClockOffsetMs { get; set; }
    /// <summary>False: cron is switched off on it.</summary>
    public bool Scheduling { get; set; }
    /// <summary>
    /// Hours after which this host reports a pause without an end (<see cref="SchedulingOptions.PauseOverdueHours"/>); null for versions without the setting.
    /// </summary>
    public int? PauseOverdueHours { get; set; }

    /// <summary>A host counts as dead after this long without a heartbeat, by the database's clock.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>The state of the host at the given database time.</summary>
    public HostState StateAt(DateTime databaseNow)
        => StoppedAt is not null ? HostState.Stopped : databaseNow - SeenAt > Silence ? HostState.Died : HostState.Alive;
}
