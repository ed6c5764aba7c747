using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>Which runs to list; the page's query string and the API's parameters in one record.</summary>
/// <param name="States">Empty = all.</param>
/// <param name="Triggers">Empty = all.</param>
/// <param name="From">Recorded at or after (UTC).</param>
/// <param name="To">Recorded before (UTC).</param>
public sealed record RunFilter(
    IReadOnlyCollection<RunState>? States = null, IReadOnlyCollection<RunTrigger>? Triggers = null, DateTime? From = null, DateTime? To = null);
