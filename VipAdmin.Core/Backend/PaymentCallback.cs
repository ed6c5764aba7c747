namespace VipAdmin.Core.Backend;

/// <summary>A row of the backend's <c>public.payment_callbacks</c>: a notification as it arrived.</summary>
public sealed class PaymentCallback
{
    public required string CallbackId { get; set; }
    public required string OrderNo { get; set; }
    public required string Channel { get; set; }
    public string? TransactionId { get; set; }
    /// <summary>JSON as received.</summary>
    public required string CallbackData { get; set; }
    public bool? SignatureValid { get; set; }
    public bool Processed { get; set; }
    public string? ProcessResult { get; set; }
    public string? ErrorMessage { get; set; }
    public DateTime CreatedAt { get; set; }
}
