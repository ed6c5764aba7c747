namespace VipAdmin.Core.Discrepancies;

/// <summary>An action that fits a discrepancy.</summary>
/// <param name="NeedsApproval">A second person must approve it.</param>
public sealed record ActionChoice(DiscrepancyAction Action, bool NeedsApproval)
{
    /// <summary>The order that a payment belongs to must be named.</summary>
    public bool NeedsOrderNo => Action == DiscrepancyAction.LinkOrder;

    /// <summary>The new end of the membership must be given.</summary>
    public bool NeedsExpireAt => Action == DiscrepancyAction.CorrectExpiry;
}
