namespace VipAdmin.Core.Orders;

/// <summary>Recognises what a search text is. A pure decision.</summary>
public static class OrderSearchText
{
    /// <summary>What <paramref name="text"/> is searched for as. Anything unrecognised counts as a transaction number, which has no index.</summary>
    public static OrderSearchKind KindOf(string? text) => KindOf(PastedText.Of(text));

    internal static OrderSearchKind KindOf(PastedText pasted) => pasted.Kind switch
    {
        PastedKind.Nothing => OrderSearchKind.Newest,
        PastedKind.Phone => OrderSearchKind.Phone,
        PastedKind.Id => OrderSearchKind.UserId,
        PastedKind.OrderNo => OrderSearchKind.OrderNo,
        PastedKind.OrderNoPrefix => OrderSearchKind.OrderNoPrefix,
        PastedKind.Part => OrderSearchKind.Part,
        PastedKind.Spoilt => OrderSearchKind.Spoilt,
        _ => OrderSearchKind.Transaction,
    };
}
