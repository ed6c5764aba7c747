namespace VipAdmin.Core.Search;

/// <summary>Where a search looks.</summary>
public enum SearchedIn
{
    OrderNumbers,
    Transactions,
    /// <summary>Numbers of refunds, at orders and at unfinished discrepancies.</summary>
    RefundNumbers,
    /// <summary>Whole phone numbers.</summary>
    Phones,
    /// <summary>First or last digits of phone numbers.</summary>
    PhoneDigits,
    Nicknames,
    /// <summary>Ids of members.</summary>
    MemberIds,
    /// <summary>Ids of runs.</summary>
    RunIds,
    /// <summary>Ids of discrepancies.</summary>
    DiscrepancyIds,
    /// <summary>Hashes of statements, of which 12 digits are shown.</summary>
    StatementHashes,
    /// <summary>Amounts of unfinished discrepancies; orders are not searched by amount.</summary>
    OpenAmounts,
}
