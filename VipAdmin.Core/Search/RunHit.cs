using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Search;

/// <summary>One run in a list of hits.</summary>
public sealed record RunHit(Guid Id, string JobKey, RunStatus Status, string? ErrorCode, DateTime StartedAt);
