using Microsoft.Extensions.Localization;
using VipAdmin.Core.Overview;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Web.Overview;

/// <summary>The queries of a platform in a range of time as a file.</summary>
internal sealed class PlatformCallExport(PlatformBoard board, IStringLocalizer<OverviewText> words, IStringLocalizer<SchedulingText> tasks,
    IStringLocalizer<RunText> answers) : ExportedList<PlatformCall>
{
    /// <inheritdoc />
    public override string Name => "calls";

    /// <inheritdoc />
    protected override string Title => words["Calls"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<PlatformCall>> Columns =>
    [
        Text(words["Calls.Order"], call => call.OrderNo), Number(words["Calls.Latency.Ms"], call => call.LatencyMs),
        Text(words["Calls.Outcome"], call => RunWords.Outcome(call.Outcome, call.Planned, tasks)),
        Text(words["Calls.Answer"], call => RunWords.Answer(call.Code, answers)),
        Text(words["Calls.Code"], call => call.Code), Text(words["Calls.Run"], call => call.RunId.ToString()), Time(words["Calls.At"], call => call.At),
    ];

    /// <inheritdoc />
    protected override IAsyncEnumerable<PlatformCall> Rows(CancellationToken stop) => board.ExportAsync(Actor, PlatformCallQuery.Read(Address, Now), stop);
}
