using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>A difference just seen, before it is known whether it is on record already.</summary>
/// <param name="Subject">The order number, or the channel for a fault of a whole platform.</param>
public sealed record Sighting(DiscrepancyType Type, string Subject)
{
    public string? OrderId { get; init; }
    public string? OrderNo { get; init; }
    public string? UserId { get; init; }
    public string? Channel { get; init; }
    public long? LocalFen { get; init; }
    public long? PlatformFen { get; init; }
    public required EvidenceSide Local { get; init; }
    public required EvidenceSide Platform { get; init; }
    public Guid? RunId { get; init; }
    public Actor Actor { get; init; } = Actor.System;

    /// <summary>A difference about an order.</summary>
    /// <param name="runId">The run that saw it; null when a person looked at a single order.</param>
    public static Sighting Of(
        DiscrepancyType type, OrderFacts order, EvidenceSide local, EvidenceSide platform, Guid? runId, Actor actor, long? platformFen = null)
        => new(type, order.OrderNo)
        {
            OrderId = order.OrderId,
            OrderNo = order.OrderNo,
            UserId = order.UserId,
            Channel = PaymentMethod.ChannelOf(order.PaymentMethod),
            LocalFen = order.AmountFen,
            PlatformFen = platformFen,
            Local = local,
            Platform = platform,
            RunId = runId,
            Actor = actor,
        };
}
