namespace VipAdmin.Core;

/// <summary>The name of this process in lists and logs: machine name and process id. Two portals on one machine are two hosts.</summary>
public static class HostName
{
    public static string Own { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The machine part of a host's name.</summary>
    public static string MachineOf(string node) => node.LastIndexOf(':') is var colon and > 0 ? node[..colon] : node;
}
