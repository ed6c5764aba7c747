namespace VipAdmin.Core.Orders;

/// <summary>Recognises what somebody typed or pasted. A pure decision.</summary>
public static class OrderSearchText
{
    /// <summary>What <paramref name="text"/> is looked for as. A transaction number has no index and is the last resort.</summary>
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
