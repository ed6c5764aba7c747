namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>One field of a change; null = as declared or configured.</summary>
public sealed record SettingsChange(string Key, string? Before, string? After)
{
    /// <summary>The declared or configured value at that time, where the field was or became that; null when it is not on record.</summary>
    public string? Default { get; init; }
}
