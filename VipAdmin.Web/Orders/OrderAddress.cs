using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>The filter of orders in an address.</summary>
public static class OrderAddress
{
    /// <summary>Reads the filter. Invalid values are ignored.</summary>
    public static OrderFilter Read(string address) => new()
    {
        Text = Query.Read(address, "q")?.Trim() is { Length: > 0 } text ? text : null,
        Status = Word.Read<OrderStatus>(Query.Read(address, "status")),
        Method = Query.Read(address, "method"),
        From = Moment.Day(Query.Read(address, "from")),
        To = Moment.Day(Query.Read(address, "to")),
    };
}
