using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>Finds orders by number, transaction or member; without a search, lists the newest ones.</summary>
public sealed partial class OrdersPage : LivePage
{
    private const int RowsAPage = 50;
    private OrderMatches matches = new(OrderSearchKind.Newest, KeyPage<OrderRow>.Empty);
    private string typed = "";

    [Inject] private OrderSearch Finder { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    // Named so that a changed address reads again; the filter is read from the address as a whole.
    [SupplyParameterFromQuery(Name = "q")] private string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "status")] private string? StatusText { get; set; }
    [SupplyParameterFromQuery(Name = "method")] private string? MethodText { get; set; }
    [SupplyParameterFromQuery(Name = OrderAddress.Amount)] private string? AmountText { get; set; }
    [SupplyParameterFromQuery(Name = OrderAddress.Only)] private string? OnlyText { get; set; }
    [SupplyParameterFromQuery(Name = OrderAddress.Sort)] private string? SortText { get; set; }
    [SupplyParameterFromQuery(Name = OrderAddress.Time)] private string? WhichTimeText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Orders, Topic.Discrepancies];

    /// <inheritdoc />
    protected override Task OnParametersSetAsync()
    {
        typed = Text ?? "";
        return base.OnParametersSetAsync();
    }

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
        => matches = await Finder.FindAsync(Actor, Filter, Before, After, RowsAPage, stop, withTotals: true);

    private OrderFilter Filter => OrderAddress.Read(Navigation.Uri, Time.UtcNow());

    /// <summary>The list is about what was given back, and names it beside the amounts.</summary>
    private bool Refunds => Filter.Time == OrderTime.Refunded;

    private string? AmountFault => string.IsNullOrWhiteSpace(AmountText) || Filter.AmountFen is not null ? null : T["Amount.Fault", AmountText].Value;

    private bool Filtered => Filter with { OldestFirst = false } != new OrderFilter();

    private string Open(OrderRow row)
        => T.Counted("HasDiscrepancy", row.OpenDiscrepancies);

    private string EmptyText => Filter.Text is null ? T[Filtered ? "Empty.FilterText" : "Empty.Text"]
        : T["Empty." + (matches.Unsearched.Count > 0 ? "Unsearched" : matches.Kind.ToString())];

    private void Search()
    {
        // A complete number opens the order directly if it exists; otherwise the list shows what was found.
        Navigation.NavigateTo(Query.Filtered(Navigation, "q", typed.Trim()));
    }
}
