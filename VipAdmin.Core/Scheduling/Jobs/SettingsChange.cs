namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>One field of a change; null = as declared or configured.</summary>
public sealed record SettingsChange(string Key, string? Before, string? After);
