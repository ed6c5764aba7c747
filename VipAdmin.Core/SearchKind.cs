namespace VipAdmin.Core;

/// <summary>What a search text may be.</summary>
public enum SearchKind
{
    OrderNo,
    /// <summary>The beginning of an order number, with its prefix.</summary>
    OrderNoStart,
    /// <summary>A platform's transaction number.</summary>
    Transaction,
    /// <summary>A whole phone number.</summary>
    Phone,
    /// <summary>A phone number as the portal shows it: <c>138****0072</c>.</summary>
    MaskedPhone,
    /// <summary>The last four digits of a phone number, or more.</summary>
    PhoneTail,
    /// <summary>A nickname, or a part of it, and the last four digits of the phone.</summary>
    NameAndPhoneTail,
    /// <summary>A whole id of a run, a discrepancy, a member or an order.</summary>
    Id,
    /// <summary>The last 12 digits of an id, as runs are shown.</summary>
    IdEnd,
    /// <summary>The first 8 digits of an id or more, as members are shown.</summary>
    IdStart,
    /// <summary>An e-mail address.</summary>
    Email,
    /// <summary>An amount of money, in fen.</summary>
    Amount,
    /// <summary>A part of a nickname, or words for a page or an act.</summary>
    Name,
    /// <summary>A number that a spreadsheet has rounded; nothing is searched for.</summary>
    Spoilt,
}
