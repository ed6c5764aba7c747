namespace VipAdmin.Core;

/// <summary>What a search text turned out to be.</summary>
public enum PastedKind
{
    /// <summary>Empty after clean-up.</summary>
    Nothing,
    /// <summary>A mobile phone number; 11 digits without country code.</summary>
    Phone,
    /// <summary>A UUID: a member, an order row, or a run of the portal; lower case with dashes.</summary>
    Id,
    /// <summary>A whole order number, upper case.</summary>
    OrderNo,
    /// <summary>The start of an order number, upper case.</summary>
    OrderNoPrefix,
    /// <summary>A platform's number, or another number or code.</summary>
    Transaction,
    /// <summary>Digits, but fewer than any platform's number.</summary>
    Part,
    /// <summary>A long number that a spreadsheet has rounded (4.2E+27): its last digits are gone.</summary>
    Spoilt,
    /// <summary>Plain words.</summary>
    Name,
}
