using Microsoft.AspNetCore.Components;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>One order: its current state, and everything that happened to it in one timeline.</summary>
public sealed partial class OrderPage : LivePage
{
    private OrderHistory? history;
    private IReadOnlyList<OpenCase> stray = [];

    [Inject] private OrderTimeline Timeline { get; set; } = null!;
    [Parameter] public string OrderNo { get; set; } = "";

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Orders, Topic.Discrepancies, Topic.Jobs];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        history = await Timeline.FindAsync(Actor, OrderNo, stop);
        stray = history is null ? await Timeline.CasesAsync(Actor, OrderNo, stop) : [];
    }
}
