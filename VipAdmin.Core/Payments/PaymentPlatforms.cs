namespace VipAdmin.Core.Payments;

/// <summary>Which platform to ask about an order.</summary>
public sealed class PaymentPlatforms(IEnumerable<IPaymentPlatform> platforms)
{
    private readonly IPaymentPlatform[] platforms = [.. platforms];

    /// <summary>Finds the platform by the start of <c>orders.payment_method</c>; NULL and unknown methods are an error of that order, never a guess.</summary>
    public PaymentRoute For(string? paymentMethod)
    {
        if (paymentMethod is not null)
        {
            if (paymentMethod.StartsWith("points", StringComparison.OrdinalIgnoreCase))
            {
                return new PaymentRoute.NothingToAsk();
            }
            foreach (var platform in platforms)
            {
                if (paymentMethod.StartsWith(platform.Channel, StringComparison.OrdinalIgnoreCase))
                {
                    return new PaymentRoute.Ask(platform);
                }
            }
        }
        return new PaymentRoute.UnknownMethod(paymentMethod);
    }
}

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
