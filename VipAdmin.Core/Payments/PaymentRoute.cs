namespace VipAdmin.Core.Payments;

/// <summary>The platform that a payment method belongs to, if any.</summary>
public abstract record PaymentRoute
{
    /// <summary>Handled by a platform.</summary>
    public sealed record Ask(IPaymentPlatform Platform) : PaymentRoute;

    /// <summary>Paid with points: no money moves and no platform knows the order.</summary>
    public sealed record NothingToAsk : PaymentRoute;

    /// <summary>Empty or unknown.</summary>
    public sealed record UnknownMethod(string? Method) : PaymentRoute;
}
