namespace VipAdmin.Core.Payments;

/// <summary>Where a payment method leads.</summary>
public abstract record PaymentRoute
{
    /// <summary>A platform answers for it.</summary>
    public sealed record Ask(IPaymentPlatform Platform) : PaymentRoute;

    /// <summary>Paid with points: no money moves, no platform knows the order.</summary>
    public sealed record NothingToAsk : PaymentRoute;

    /// <summary>Empty or not known here.</summary>
    public sealed record UnknownMethod(string? Method) : PaymentRoute;
}
