using System.Runtime.CompilerServices;
using Microsoft.Extensions.Localization;
using VipAdmin.Core.Orders;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Orders;

/// <summary>The orders of a search or filter as a file.</summary>
internal sealed class OrderExport(OrderSearch finder, IStringLocalizer<OrdersText> words) : ExportedList<OrderRow>
{
    private bool gaveUp;

    /// <inheritdoc />
    public override string Name => "orders";

    /// <inheritdoc />
    public override string? Fault => gaveUp ? words["Export.TooSlow"].Value : null;

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<OrderRow>> Columns =>
    [
        Text(words["OrderNo"], row => row.OrderNo), Text(words["Status"], row => words["Status." + row.Status]), Sum(words["Amount"], row => row.AmountFen),
        .. Filter.Time == OrderTime.Refunded ? [Sum(words["GivenBack"], row => row.RefundedFen)] : Array.Empty<ExportColumn<OrderRow>>(),
        Text(words["Method"], row => words.Channel(row.Method)), Text(words["Package"], row => row.ProductName), Text(words["Member"], row => row.Nickname),
        Text(words["Transaction"], row => row.TransactionId), Time(words["CreatedAt"], row => row.CreatedAt), Time(words["PaidAt"], row => row.PaidAt),
        Time(words["CancelledAt"], row => row.CancelledAt),
    ];

    /// <inheritdoc />
    protected override async IAsyncEnumerable<OrderRow> Rows([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var part in finder.ExportAsync(Actor, Filter, stop))
        {
            gaveUp = part.GaveUp;
            foreach (var row in part.Page.Rows)
            {
                yield return row;
            }
        }
    }

    private OrderFilter Filter => OrderAddress.Read(Address, Now);
}
