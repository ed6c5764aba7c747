namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>How a host stands.</summary>
public enum HostState
{
    Alive,
    /// <summary>It said goodbye.</summary>
    Stopped,
    /// <summary>No sign of life and no goodbye: killed, frozen, or cut off from the database.</summary>
    Died,
}
