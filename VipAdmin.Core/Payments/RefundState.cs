namespace VipAdmin.Core.Payments;

/// <summary>State of a refund in neutral words.</summary>
public enum RefundState { Succeeded, Processing, Failed, NotFound }
