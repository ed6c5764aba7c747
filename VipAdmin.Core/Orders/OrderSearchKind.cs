namespace VipAdmin.Core.Orders;

/// <summary>What a search text was taken for.</summary>
public enum OrderSearchKind
{
    /// <summary>No text: the newest orders.</summary>
    Newest,
    OrderNo,
    OrderNoPrefix,
    Transaction,
    UserId,
    Phone,
    /// <summary>A number shorter than any platform's; searched for as a complete number.</summary>
    Part,
    /// <summary>A number that a spreadsheet has rounded; nothing is searched for.</summary>
    Spoilt,
}
