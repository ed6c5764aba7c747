using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>A host at a glance. Times are UTC, by the database's clock.</summary>
/// <param name="ClockOffset">Its system clock minus the database's, as last measured.</param>
/// <param name="Scheduling">False: cron is switched off on it.</param>
/// <param name="IsThis">The host that answers this request.</param>
/// <param name="Running">What it is running now; for a host that died, runs not yet declared interrupted.</param>
public sealed record HostCard(
    Guid Id, string Name, string Version, HostState State, DateTime StartedAt, DateTime SeenAt, DateTime? StoppedAt, TimeSpan ClockOffset, bool Scheduling,
    bool IsThis, IReadOnlyList<HostRun> Running)
{
    /// <summary>The clock is so far off that it is being corrected (<see cref="DatabaseClock"/>).</summary>
    public bool ClockIsOff => ClockOffset.Duration() > DatabaseClock.Tolerance;
}
