using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.OrderChecks;

/// <summary>The result of settling a paid order.</summary>
public abstract record Settlement
{
    /// <summary>The order is paid and the membership granted, all in one transaction.</summary>
    /// <param name="ExpireAt">End of the membership (UTC); null for life.</param>
    public sealed record Settled(DateTime? ExpireAt) : Settlement
    {
        /// <summary>False: the order is booked, and the member had what it bought already.</summary>
        public bool Granted { get; init; } = true;
    }

    /// <summary>The order is no longer as it was judged (a callback, another run, a new price or payment method); nothing was changed here.</summary>
    /// <param name="Now">The order's status now; null when it was deleted.</param>
    public sealed record Overtaken(OrderStatus? Now) : Settlement;

    /// <summary>
    /// A link is broken (no package, no member, transaction taken): nothing was changed. The member has paid and got nothing; the caller records the
    /// discrepancy.
    /// </summary>
    public sealed record Broken(DiscrepancyType Type, string Message) : Settlement;
}
