using Microsoft.Extensions.Localization;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The discrepancies of a filter as a file.</summary>
internal sealed class DiscrepancyExport(
    DiscrepancyList list, IStringLocalizer<DiscrepanciesText> words, IStringLocalizer<SharedText> shared, IStringLocalizer<OrdersText> orders)
    : ExportedList<ExportedDiscrepancy>
{
    /// <inheritdoc />
    public override string Name => "discrepancies";

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<ExportedDiscrepancy>> Columns =>
    [
        Text(words["Id"], each => each.Row.Id.ToString()), Text(words["Type"], each => words["Type." + each.Row.Type]),
        Text(words["Severity"], each => shared["Severity." + each.Row.Severity]), Text(words["Status"], each => words["Status." + each.Row.Status]),
        Text(words["Order"], each => each.Row.OrderNo ?? orders.Channel(each.Row.Subject)), Text(words["Channel"], each => orders.Channel(each.Row.Channel)),
        Text(words["Evidence.transactionId"], each => each.TransactionId), Time(words["Evidence.paidAt"], each => each.PaidAt),
        Text(words["MemberId"], each => each.Row.UserId), Day(words["BillDay"], each => each.Row.BillDay),
        // What no order stands behind, such as the fees of a day, has no amount of an order.
        Yuan("OrderAmount", row => row.OrderNo is null ? null : row.OrderFen), Yuan("Booked", row => row.BookedFen), Yuan("Received", row => row.ReceivedFen),
        Yuan("Refunded", row => row.RefundedFen), Yuan("Net", row => row.NetFen), Yuan("Difference", row => row.DifferenceFen),
        Time(words["FirstSeen"], each => each.Row.FirstSeenAt), Time(words["LastSeen"], each => each.Row.LastSeenAt),
        Number(words["SeenCount"], each => each.Row.SeenCount), Text(words["Assignee"], each => each.Row.AssigneeName),
        Time(words["ResolvedAt"], each => each.Row.ResolvedAt), Text(words["ResolvedBy"], each => each.Row.ResolvedBy),
        Text(words["ReasonCode"], each => each.Row.ReasonCode is { } code ? words["Reason." + code].Value : null),
        Text(words["Resolution"], each => words.Resolution(each.Row.Status == DiscrepancyStatus.AutoResolved, each.Row.Resolution)),
    ];

    private ExportColumn<ExportedDiscrepancy> Yuan(string heading, Func<DiscrepancyRow, long?> fen)
        => Sum(words[heading], each => fen(each.Row));

    /// <inheritdoc />
    protected override IAsyncEnumerable<ExportedDiscrepancy> Rows(CancellationToken stop)
        => list.ExportAsync(Actor, DiscrepancyQuery.Read(Address, Actor, Now), stop);
}
