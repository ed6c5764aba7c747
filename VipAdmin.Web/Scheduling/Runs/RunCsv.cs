using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Columns of exported runs: the names of the contract, counters as one JSON column because tasks differ in theirs.</summary>
public static class RunCsv
{
    public static IReadOnlyList<CsvColumn<RunRow>> Columns { get; } =
    [
        new("id", row => row.Id.ToString()),
        new("task", row => row.JobKey),
        new("slot", row => row.Slot),
        new("trigger", row => Word.Of(row.Trigger)),
        new("status", row => Word.Of(row.Status)),
        new("state", row => Word.Of(row.State)),
        new("startedAt", row => row.StartedAt),
        new("finishedAt", row => row.FinishedAt),
        new("durationMs", row => row.Began ? (row.FinishedAt - row.StartedAt)?.TotalMilliseconds : null),
        new("attempt", row => row.Attempt),
        new("node", row => row.Node),
        new("actor", row => row.Actor),
        new("dryRun", row => row.DryRun ? "true" : "false"),
        new("counters", row => row.CountersJson),
        new("errorCode", row => row.ErrorCode),
        new("error", row => row.Error),
    ];
}
