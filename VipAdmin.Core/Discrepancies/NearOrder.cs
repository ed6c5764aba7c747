using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>An order that may be the one a payment belongs to, or another one of the member, with what of it agrees.</summary>
/// <param name="SameAmount">It has the amount in question.</param>
/// <param name="SameChannel">It is paid on the channel in question.</param>
/// <param name="SimilarNumber">Its number is the line's but for its end, its beginning or its case.</param>
public sealed record NearOrder(string OrderNo, OrderStatus Status, long Fen, string? Method, DateTime CreatedAt, DateTime? PaidAt, string? UserId,
    bool SameAmount, bool SameChannel, bool SimilarNumber)
{
    /// <summary>How many facts agree; candidates are listed by it.</summary>
    public int Agreeing => (SameAmount ? 1 : 0) + (SameChannel ? 1 : 0) + (SimilarNumber ? 1 : 0);
}
