namespace VipAdmin.Core.Bills;

/// <summary>Which of WeChat Pay's trade bills a file is (<c>bill_type</c>). Alipay's detail holds payments and refunds: <see cref="All"/>.</summary>
public enum BillVariant
{
    /// <summary>Payments, refunds and revocations.</summary>
    All,
    /// <summary>Payments alone.</summary>
    Success,
    /// <summary>Refunds and revocations alone.</summary>
    Refund,
}
