namespace VipAdmin.Core;

/// <summary>What a search text can only be.</summary>
public enum PastedKind
{
    /// <summary>Nothing is left of it.</summary>
    Nothing,
    /// <summary>A mobile phone number; 11 digits without country code.</summary>
    Phone,
    /// <summary>A UUID: a member, an order row, or a run of the portal; lower case with dashes.</summary>
    Id,
    /// <summary>A whole order number, upper case.</summary>
    OrderNo,
    /// <summary>The beginning of an order number, upper case.</summary>
    OrderNoPrefix,
    /// <summary>A number of a platform, or another number or code.</summary>
    Transaction,
    /// <summary>Digits, but fewer than any platform's number has.</summary>
    Part,
    /// <summary>A long number that a spreadsheet has rounded (4.2E+27): its last digits are gone.</summary>
    Spoilt,
    /// <summary>Words.</summary>
    Name,
}
