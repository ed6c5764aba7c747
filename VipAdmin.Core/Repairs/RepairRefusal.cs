namespace VipAdmin.Core.Repairs;

/// <summary>Why an action cannot be carried out as things are; nothing was changed.</summary>
public enum RepairRefusal
{
    /// <summary>Not paid according to the platform.</summary>
    NotPaidThere,
    /// <summary>The platform received another amount, or another currency.</summary>
    AmountDiffers,
    /// <summary>The platform has paid back, at least in part.</summary>
    RefundedThere,
    /// <summary>The platform knows no refund that succeeded.</summary>
    NotRefundedThere,
    /// <summary>The platform paid back, and neither it nor its statement states the amount or the time.</summary>
    RefundDetailsMissing,
    /// <summary>The refund is still under way at the platform.</summary>
    RefundUnderWay,
    /// <summary>There is no such order.</summary>
    OrderMissing,
    /// <summary>The order is no longer in the state that the action is for.</summary>
    OrderChanged,
    /// <summary>The order is paid by another transaction.</summary>
    PaidOtherwise,
    /// <summary>The transaction belongs to another order of ours.</summary>
    TransactionTaken,
    /// <summary>The order names no package, or one that does not exist.</summary>
    PackageMissing,
    /// <summary>There is no such member.</summary>
    MemberMissing,
    /// <summary>The member already has what was bought.</summary>
    AlreadyGranted,
    /// <summary>A lifetime membership has no end to correct.</summary>
    LifetimeMember,
    /// <summary>Everything is as it should be already.</summary>
    NothingToChange,
}
