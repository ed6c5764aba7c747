namespace VipAdmin.Web.Sandbox;

/// <summary>How a planted difference changes a bill.</summary>
public enum SandboxBillEdit
{
    /// <summary>The payment of the order is left out.</summary>
    LeaveOut,
    /// <summary>The payment of the order differs by the amount.</summary>
    ChangeAmount,
    /// <summary>The fee of the payment differs by the amount.</summary>
    ChangeFee,
    /// <summary>A payment of the amount is added, of an order that is not in the book.</summary>
    AddPayment,
    /// <summary>A refund of the amount is added to the order.</summary>
    AddRefund,
}
