namespace VipAdmin.Core;

/// <summary>This process as others see it: machine name and process id. Two portals on one machine are two nodes.</summary>
public static class Node
{
    public static string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The machine of a node, by the node's name.</summary>
    public static string MachineOf(string node) => node.LastIndexOf(':') is var colon and > 0 ? node[..colon] : node;
}
