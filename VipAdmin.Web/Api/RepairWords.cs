using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;

namespace VipAdmin.Web.Api;

/// <summary>Actions and refusals in the words of the API and the command line.</summary>
internal static class RepairWords
{
    /// <summary>What an action would do.</summary>
    public static string Does(DiscrepancyAction action) => action switch
    {
        DiscrepancyAction.Settle => "Books the payment with the platform's transaction and time, and grants the membership.",
        DiscrepancyAction.Grant => "Grants the membership of the paid order, unless the member has it already.",
        DiscrepancyAction.ReopenAndGrant => "Books the late payment of the cancelled order, and grants the membership.",
        DiscrepancyAction.CorrectExpiry => "Sets the end of the membership to the given time.",
        DiscrepancyAction.RestorePaid => "Sets the order back to paid, and grants the membership if the member does not have it.",
        DiscrepancyAction.MarkRefunded => "Books the platform's refund; the membership stays.",
        DiscrepancyAction.MarkRefundedAndRevoke => "Books the platform's refund, and takes back the days that the order bought.",
        DiscrepancyAction.CorrectPaidAt => "Sets the order's time of payment to the platform's.",
        DiscrepancyAction.LinkOrder => "Gives the payment to the named order: an unpaid one is booked and granted, a paid one gets the transaction.",
        DiscrepancyAction.QueryRefundAgain => "Queries the refund at the platform, and books how it ended.",
        DiscrepancyAction.Accept => "Changes nothing; the discrepancy is resolved on the responsibility of those who decide.",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    /// <summary>Why an action cannot be carried out.</summary>
    public static string Why(RepairRefusal reason) => reason switch
    {
        RepairRefusal.NotPaidThere => "The platform says that it is not paid.",
        RepairRefusal.AmountDiffers => "The platform received another amount than the order's.",
        RepairRefusal.RefundedThere => "The platform has paid it back, at least in part.",
        RepairRefusal.NotRefundedThere => "The platform knows no such refund that succeeded.",
        RepairRefusal.RefundDetailsMissing => "The platform has paid back, but states neither amount nor time. Import the statement of that day first.",
        RepairRefusal.RefundUnderWay => "The refund is still under way at the platform. Try again later.",
        RepairRefusal.OrderMissing => "There is no such VIP order.",
        RepairRefusal.OrderChanged => "The order is not, or no longer, in the state that the action is for.",
        RepairRefusal.PaidOtherwise => "The order is paid by another transaction.",
        RepairRefusal.TransactionTaken => "The transaction belongs to another order of ours.",
        RepairRefusal.PackageMissing => "The order names no package that exists.",
        RepairRefusal.MemberMissing => "There is no such member.",
        RepairRefusal.AlreadyGranted => "The member has what was bought already.",
        RepairRefusal.LifetimeMember => "A lifetime membership has no end to correct.",
        RepairRefusal.NothingToChange => "Everything is as it should be already.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
