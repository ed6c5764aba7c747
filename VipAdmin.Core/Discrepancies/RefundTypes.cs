namespace VipAdmin.Core.Discrepancies;

/// <summary>Which types of discrepancies are about refunds.</summary>
public static class RefundTypes
{
    /// <summary>About a refund, not about a payment.</summary>
    public static bool IsOfRefund(this DiscrepancyType type)
        => type is DiscrepancyType.RefundRemoteOnly or DiscrepancyType.RefundLocalOnly or DiscrepancyType.RefundAmount or DiscrepancyType.RefundStuck;
}
