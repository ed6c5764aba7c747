using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>A portal process, living or gone. It says every few seconds that it lives.</summary>
public sealed class HostRow
{
    /// <summary>Made anew at every start.</summary>
    public Guid Id { get; set; }
    /// <summary>As runs name it (<see cref="HostName"/>).</summary>
    public required string Name { get; set; }
    public required string Version { get; set; }
    /// <summary>Time of the database, UTC, as all times here.</summary>
    public DateTime StartedAt { get; set; }
    public DateTime SeenAt { get; set; }
    /// <summary>When it said goodbye; null while it lives, and for one that died.</summary>
    public DateTime? StoppedAt { get; set; }
    /// <summary>Its own clock minus the database's, in milliseconds.</summary>
    public long ClockOffsetMs { get; set; }
    /// <summary>False: cron is switched off on it.</summary>
    public bool Scheduling { get; set; }
    /// <summary>
    /// Hours after which this host reports a pause without an end (<see cref="SchedulingOptions.PauseOverdueHours"/>); null for versions without the setting.
    /// </summary>
    public int? PauseOverdueHours { get; set; }

    /// <summary>A host that has been silent for longer than this, by the database's clock, counts as dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>How the host stands at a time of the database's clock.</summary>
    public HostState StateAt(DateTime databaseNow)
        => StoppedAt is not null ? HostState.Stopped : databaseNow - SeenAt > Silence ? HostState.Died : HostState.Alive;
}
