namespace VipAdmin.Core.Bills;

/// <summary>What one line of a trade bill or statement says happened.</summary>
public enum BillLineKind
{
    Payment,
    Refund,
    /// <summary>A pay-code payment taken back by WeChat Pay. It counts with the refunds.</summary>
    Revoke,
}
