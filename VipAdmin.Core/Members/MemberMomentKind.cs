namespace VipAdmin.Core.Members;

/// <summary>What a member's line of time holds.</summary>
public enum MemberMomentKind
{
    Reminder,
    /// <summary>An order, with its payment or cancellation.</summary>
    Order,
    Callback,
    Refund,
    /// <summary>Days that the portal granted.</summary>
    Grant,
    /// <summary>A message in the inbox that is no reminder.</summary>
    Message,
    Discrepancy,
    /// <summary>A note of support.</summary>
    Note,
    /// <summary>A correction of the membership, when it was proposed.</summary>
    Correction,
    /// <summary>A person looked the member up, or saw personal data.</summary>
    LookUp,
}
