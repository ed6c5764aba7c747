namespace VipAdmin.Core.Backend;

/// <summary>A row of the backend's <c>public.vip_orders</c>: which package an order buys.</summary>
public sealed class VipOrder
{
    public required string VipOrderId { get; set; }
    public required string OrderId { get; set; }
    public required string PackageId { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }
}
