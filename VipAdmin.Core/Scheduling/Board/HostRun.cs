namespace VipAdmin.Core.Scheduling.Board;

/// <summary>A run in progress on a host.</summary>
public sealed record HostRun(Guid Id, string JobKey, DateTime StartedAt);
