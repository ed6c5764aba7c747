using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>The filter of orders in an address.</summary>
public static class OrderAddress
{
    /// <summary>Which time the range of the address is about.</summary>
    public const string Time = "time";

    /// <summary>The order of the list; <see cref="Age"/> has the oldest first.</summary>
    public const string Sort = "sort";
    public const string Age = "age";

    /// <summary>Reads the filter. Invalid values are ignored.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static OrderFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        return new()
        {
            Text = Query.Read(address, "q")?.Trim() is { Length: > 0 } text ? text : null,
            Status = Word.Read<OrderStatus>(Query.Read(address, "status")),
            Method = Query.Read(address, "method"),
            OldestFirst = Query.Read(address, Sort) == Age,
            Time = (from ?? to) is null ? OrderTime.Created : Word.Read<OrderTime>(Query.Read(address, Time)) ?? OrderTime.Created,
            From = from,
            To = to,
        };
    }
}
