using VipAdmin.Core.Scheduling.Board;

namespace VipAdmin.Core.Reconciliation;

/// <summary>The windows of one hour.</summary>
/// <param name="From">Start of the first window (UTC).</param>
/// <param name="Until">End of the last one, exclusive.</param>
/// <param name="Again">Runs of windows that touch this hour, the latest first.</param>
public sealed record CoverageDetail(DateTime Hour, DateTime From, DateTime Until, IReadOnlyList<CoverageWindow> Windows, IReadOnlyList<RunRow> Again);
