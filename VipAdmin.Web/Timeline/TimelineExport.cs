using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Timeline;
using VipAdmin.Web.Audit;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Timeline;

/// <summary>What happened in a range of time as a file.</summary>
internal sealed class TimelineExport(
    TimelineBoard board, IStringLocalizer<TimelineText> words, IStringLocalizer<SharedText> shared, IStringLocalizer<SchedulingText> tasks,
    AuditWords audit, IStringLocalizer<OrdersText> orders, IStringLocalizer<OverviewText> acts) : ExportedList<TimelineEntry>
{
    private readonly TimelineWords says = new(words, tasks, audit, orders, acts);

    /// <inheritdoc />
    public override string Name => "timeline";

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<TimelineEntry>> Columns =>
    [
        Time(words["When"], entry => entry.At), Time(words["Since"], entry => entry.Times > 1 ? entry.Since : null),
        Text(words["What"], entry => words["Kind." + entry.Kind]),
        Text(words["Outcome"],
            entry => entry.Kind == TimelineKind.Run ? shared["Status." + HeldRuns.StateOf(Status(entry), entry.Reason)].Value : says.State(entry)),
        Text(words["Subject"], says.Subject), Text(words["Event"], says.Event), Number(words["Count"], entry => entry.Times),
        Text(words["Target"], entry => entry.Kind == TimelineKind.Finding ? entry.Subject : null), Sum(words["Amount"], entry => entry.Fen),
        Text(words["Channel"], entry => orders.Channel(entry.Channel)), Text(words["Who"], entry => entry.Who),
        Text(words["Reason"], entry => entry.Kind == TimelineKind.Act ? null : entry.Reason), Text(words["Id"], entry => entry.Id?.ToString()),
    ];

    /// <inheritdoc />
    protected override IAsyncEnumerable<TimelineEntry> Rows(CancellationToken stop) => board.ExportAsync(Actor, TimelineQuery.Read(Address, Now), stop);

    private static RunStatus Status(TimelineEntry entry) => Word.Read<RunStatus>(entry.What) ?? RunStatus.Running;
}
