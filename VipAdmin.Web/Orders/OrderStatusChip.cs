using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core.Backend;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>The state of an order in our books, drawn by the component around it (see <see cref="Glyph"/>).</summary>
public static class OrderStatusChip
{
    private static readonly ResourceManager Texts = new(typeof(OrdersText));

    /// <param name="status">Of the order.</param>
    public static RenderFragment Of(OrderStatus status)
        => Chip.Of(ToneOf(status), Texts.GetString("Status." + status, CultureInfo.CurrentUICulture), IconOf(status));

    private static Tone ToneOf(OrderStatus status) => status switch
    {
        OrderStatus.Paid => Tone.Ok,
        OrderStatus.Pending => Tone.Running,
        OrderStatus.Refunding => Tone.Warning,
        _ => Tone.Neutral,
    };

    private static string IconOf(OrderStatus status) => status switch
    {
        OrderStatus.Paid => Icons.Material.Outlined.CheckCircle,
        OrderStatus.Pending => Icons.Material.Outlined.Schedule,
        OrderStatus.Cancelled => Icons.Material.Outlined.Cancel,
        OrderStatus.Refunded => Icons.Material.Outlined.Undo,
        _ => Icons.Material.Outlined.Sync,
    };
}
