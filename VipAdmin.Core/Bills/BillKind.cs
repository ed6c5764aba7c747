namespace VipAdmin.Core.Bills;

/// <summary>What a bill, or the statement made of it, lists, in the words of the contract.</summary>
public enum BillKind
{
    /// <summary>WeChat Pay's trade bill (all trades, or payments alone) and Alipay's detail of business (业务明细).</summary>
    Trade,
    /// <summary>WeChat Pay's bill of refunds alone.</summary>
    Refund,
    /// <summary>Every movement of the account's balance (WeChat Pay's 资金账单, Alipay's 账务明细).</summary>
    Fundflow,
}
