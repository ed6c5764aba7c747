namespace VipAdmin.Core;

/// <summary>This process as others see it: machine name and process id. Two portals on one machine are two hosts.</summary>
public static class HostName
{
    public static string Own { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The machine of a node, by the node's name.</summary>
    public static string MachineOf(string node) => node.LastIndexOf(':') is var colon and > 0 ? node[..colon] : node;
}
