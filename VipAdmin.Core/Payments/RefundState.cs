namespace VipAdmin.Core.Payments;

/// <summary>State of a refund, in the same words for both platforms.</summary>
public enum RefundState { Succeeded, Processing, Failed, NotFound }
