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
    /// <summary>A number shorter than any platform's; looked for as a whole one.</summary>
    Part,
    /// <summary>A number that a spreadsheet has rounded; nothing is looked for.</summary>
    Spoilt,
}
