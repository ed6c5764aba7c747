namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>The state of a host.</summary>
public enum HostState
{
    Alive,
    /// <summary>It signed off.</summary>
    Stopped,
    /// <summary>No heartbeat and no sign-off: killed, frozen, or cut off from the database.</summary>
    Died,
}
