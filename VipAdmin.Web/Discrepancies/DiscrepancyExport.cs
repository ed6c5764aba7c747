using Microsoft.Extensions.Localization;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The discrepancies of a filter as a file.</summary>
internal sealed class DiscrepancyExport(
    DiscrepancyList list, IStringLocalizer<DiscrepanciesText> words, IStringLocalizer<SharedText> shared, IStringLocalizer<OrdersText> orders)
    : ExportedList<DiscrepancyRow>
{
    /// <inheritdoc />
    public override string Name => "discrepancies";

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<DiscrepancyRow>> Columns =>
    [
        Text(words["Id"], row => row.Id.ToString()), Text(words["Type"], row => words["Type." + row.Type]),
        Text(words["Severity"], row => shared["Severity." + row.Severity]), Text(words["Status"], row => words["Status." + row.Status]),
        Text(words["Order"], row => row.OrderNo ?? row.Subject), Text(words["Channel"], row => orders.Channel(row.Channel)),
        Day(words["BillDay"], row => row.BillDay),
        Sum(words["OrderAmount"], row => row.OrderFen), Sum(words["Booked"], row => row.BookedFen), Sum(words["Received"], row => row.ReceivedFen),
        Sum(words["Refunded"], row => row.RefundedFen), Sum(words["Net"], row => row.NetFen), Sum(words["Difference"], row => row.DifferenceFen),
        Time(words["FirstSeen"], row => row.FirstSeenAt), Time(words["LastSeen"], row => row.LastSeenAt), Number(words["SeenCount"], row => row.SeenCount),
        Text(words["Assignee"], row => row.AssigneeName),
        Time(words["ResolvedAt"], row => row.ResolvedAt), Text(words["ResolvedBy"], row => row.ResolvedBy),
        Text(words["ReasonCode"], row => row.ReasonCode is { } code ? words["Reason." + code].Value : null),
        Text(words["Resolution"], row => words.Resolution(row.Status == DiscrepancyStatus.AutoResolved, row.Resolution)),
    ];

    /// <inheritdoc />
    protected override IAsyncEnumerable<DiscrepancyRow> Rows(CancellationToken stop)
        => list.ExportAsync(Actor, DiscrepancyQuery.Read(Address, Actor, Now), stop);
}
