using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>A task's history as a file, under the names of the contract; counters are one JSON column, because tasks differ in theirs.</summary>
internal sealed class RunExport(RunHistory runs) : ExportedList<RunRow>
{
    private string key = "";

    /// <inheritdoc />
    public override string Name => "runs-" + key;

    /// <inheritdoc />
    protected override string Title => TaskNames.Of(key);

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<RunRow>> Columns =>
    [
        Text("id", row => row.Id.ToString()),
        Text("task", row => row.JobKey),
        Time("slot", row => row.Slot) with { Named = true },
        Text("trigger", row => Word.Of(row.Trigger)),
        Text("status", row => Word.Of(row.Status)),
        Text("state", row => Word.Of(row.State)),
        Time("startedAt", row => row.StartedAt) with { Named = true },
        Time("finishedAt", row => row.FinishedAt) with { Named = true },
        Number("durationMs", row => row.Began ? (row.FinishedAt - row.StartedAt)?.TotalMilliseconds : null),
        Number("attempt", row => row.Attempt),
        Text("node", row => row.Node),
        Text("actor", row => row.Actor),
        Text("dryRun", row => row.DryRun ? "true" : "false"),
        Text("counters", row => row.CountersJson),
        Text("errorCode", row => row.ErrorCode),
        Text("error", row => row.Error),
    ];

    /// <inheritdoc />
    protected override Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop)
    {
        key = (string)route["key"]!;
        return Task.FromResult(TaskNames.Find(key) is not null);
    }

    /// <inheritdoc />
    protected override IAsyncEnumerable<RunRow> Rows(CancellationToken stop) => runs.ExportAsync(Actor, key, HistoryFilter.Read(
        Query.Read(Address, "status"), Query.Read(Address, "trigger"), TimeRangeQuery.Read(Address).Range, Now), stop);
}
