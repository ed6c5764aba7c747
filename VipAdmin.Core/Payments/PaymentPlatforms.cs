using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Payments;

/// <summary>Finds the platform of an order.</summary>
public sealed class PaymentPlatforms(IEnumerable<IPaymentPlatform> platforms)
{
    private readonly IPaymentPlatform[] platforms = [.. platforms];

    /// <summary>Finds the platform by the prefix of <c>orders.payment_method</c>. NULL and unknown methods are an error of that order, never a guess.</summary>
    public PaymentRoute For(string? paymentMethod)
    {
        if (paymentMethod is not null)
        {
            if (PaymentMethod.Is(paymentMethod, PaymentMethod.Points))
            {
                return new PaymentRoute.NothingToAsk();
            }
            foreach (var platform in platforms)
            {
                if (PaymentMethod.Is(paymentMethod, platform.Channel))
                {
                    return new PaymentRoute.Ask(platform);
                }
            }
        }
        return new PaymentRoute.UnknownMethod(paymentMethod);
    }
}
