using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Which actions fit a discrepancy, and which of them need a second person. Pure.</summary>
public static class DiscrepancyActions
{
    /// <summary>Who decides, by type.</summary>
    private enum Rule
    {
        /// <summary>Safe: the tasks do it themselves, and a person may.</summary>
        Automatic,
        /// <summary>Proposed with its preview; the same person may carry it out.</summary>
        Proposed,
        /// <summary>A second person approves.</summary>
        FourEyes,
        /// <summary>Nothing puts it right from here. Accepting it, or naming an order for it, takes a second person.</summary>
        Guidance,
    }

    /// <summary>The actions that fit, the most obvious one first.</summary>
    public static IReadOnlyList<ActionChoice> For(DiscrepancyType type, ActionFacts facts)
    {
        var (rule, actions) = Of(type);
        return [.. actions.Append(DiscrepancyAction.Accept).Where(action => Fits(action, facts))
            .Select(action => new ActionChoice(action, rule == Rule.FourEyes || facts.Fen > facts.ApprovalFen || NeedsTwo(rule, action)))];
    }

    private static bool NeedsTwo(Rule rule, DiscrepancyAction action)
        => rule == Rule.Guidance && action is DiscrepancyAction.Accept or DiscrepancyAction.LinkOrder;

    private static (Rule Rule, DiscrepancyAction[] Actions) Of(DiscrepancyType type) => type switch
    {
        DiscrepancyType.LostCallback or DiscrepancyType.CloseConflict or DiscrepancyType.QueryExhausted
            => (Rule.Automatic, [DiscrepancyAction.Settle, DiscrepancyAction.ReopenAndGrant]),
        DiscrepancyType.PaidNotActivated => (Rule.Automatic, [DiscrepancyAction.Grant, DiscrepancyAction.Settle]),
        DiscrepancyType.CutoffCarry => (Rule.Automatic, []),
        DiscrepancyType.LatePayment => (Rule.FourEyes, [DiscrepancyAction.ReopenAndGrant]),
        DiscrepancyType.DoubleActivation => (Rule.FourEyes, [DiscrepancyAction.CorrectExpiry]),
        DiscrepancyType.DuplicatePayment => (Rule.FourEyes, []),
        DiscrepancyType.StatusOverwritten => (Rule.Proposed, [DiscrepancyAction.RestorePaid]),
        DiscrepancyType.RefundRemoteOnly => (Rule.Proposed, [DiscrepancyAction.MarkRefundedAndRevoke, DiscrepancyAction.MarkRefunded]),
        DiscrepancyType.RefundStuck => (Rule.Proposed, [DiscrepancyAction.QueryRefundAgain]),
        DiscrepancyType.TimeShift => (Rule.Proposed, [DiscrepancyAction.CorrectPaidAt]),
        DiscrepancyType.RefundLocalOnly => (Rule.Guidance, [DiscrepancyAction.QueryRefundAgain]),
        DiscrepancyType.LocalMissing or DiscrepancyType.IdentityMismatch => (Rule.Guidance, [DiscrepancyAction.LinkOrder]),
        DiscrepancyType.MissingVipOrder or DiscrepancyType.UserNotFound or DiscrepancyType.PackageNotFound => (Rule.FourEyes, [DiscrepancyAction.Settle]),
        _ => (Rule.Guidance, []),
    };

    private static bool Fits(DiscrepancyAction action, ActionFacts facts) => action switch
    {
        DiscrepancyAction.Accept or DiscrepancyAction.LinkOrder => true,
        _ when !facts.Vip => false,
        DiscrepancyAction.Settle => facts.Order == OrderStatus.Pending,
        DiscrepancyAction.Grant => facts.Order == OrderStatus.Paid,
        DiscrepancyAction.ReopenAndGrant => facts.Order == OrderStatus.Cancelled,
        DiscrepancyAction.RestorePaid => facts.Order is OrderStatus.Cancelled or OrderStatus.Refunded,
        DiscrepancyAction.MarkRefunded or DiscrepancyAction.MarkRefundedAndRevoke => facts.Order is OrderStatus.Paid or OrderStatus.Refunding,
        DiscrepancyAction.CorrectPaidAt => facts.Order is OrderStatus.Paid or OrderStatus.Refunded or OrderStatus.Refunding,
        _ => facts.Order is not null,
    };
}
