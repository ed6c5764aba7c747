namespace VipAdmin.Core.Bills;

/// <summary>What one line of a trade bill says.</summary>
public enum BillLineKind
{
    Payment,
    Refund,
    /// <summary>A pay-code payment taken back by WeChat Pay. It counts with the refunds.</summary>
    Revoke,
}
