namespace VipAdmin.Core;

/// <summary>This process as others see it: machine name and process id. Two portals on one machine are two nodes.</summary>
public static class Node
{
    public static string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
