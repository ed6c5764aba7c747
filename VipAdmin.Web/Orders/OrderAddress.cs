using System.Globalization;
using System.Text;
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

    /// <summary>The amount, as people write amounts.</summary>
    public const string Amount = "amount";

    /// <summary><see cref="Recovered"/> keeps the orders that the portal settled.</summary>
    public const string Only = "only";
    public const string Recovered = "recovered";

    /// <summary>The order of the list; <see cref="Age"/> has the oldest first.</summary>
    public const string Sort = "sort";
    public const string Age = "age";

    /// <summary>Reads the filter. Invalid values are ignored.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static OrderFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        var time = Word.Read<OrderTime>(Query.Read(address, Time)) ?? OrderTime.Created;
        return new()
        {
            Text = Query.Read(address, "q")?.Trim() is { Length: > 0 } text ? text : null,
            Status = Word.Read<OrderStatus>(Query.Read(address, "status")),
            Method = Query.Read(address, "method"),
            AmountFen = Fen(Query.Read(address, Amount)),
            Recovered = Query.Read(address, Only) == Recovered,
            OldestFirst = Query.Read(address, Sort) == Age,
            Time = (from ?? to) is null && time == OrderTime.Paid ? OrderTime.Created : time,
            From = from,
            To = to,
        };
    }

    /// <summary>The list of the orders with a time in a range.</summary>
    /// <param name="channel"><c>wechat</c> or <c>alipay</c>; null = both.</param>
    /// <param name="recovered">Only those that the portal settled.</param>
    public static string Of(TimeRange range, OrderTime time, string? channel = null, bool recovered = false)
        => $"{TimeRangeQuery.At("/orders", range)}&{Time}={Word.Of(time)}{(recovered ? $"&{Only}={Recovered}" : "")}"
            + (channel is null ? "" : "&method=" + channel);

    /// <summary>The list of the orders of an amount.</summary>
    public static string OfAmount(long fen) => $"/orders?{Amount}={Money.YuanFromFen(fen).ToString("0.##", CultureInfo.InvariantCulture)}";

    /// <summary>An amount as people write it, in fen; null when it is none.</summary>
    internal static long? Fen(string? text)
        => Money.TryParseYuan(text?.Normalize(NormalizationForm.FormKC).Trim('¥', '元', ' ').Replace(",", "", StringComparison.Ordinal), out var fen)
            ? fen : null;
}
