namespace VipAdmin.Core.Membership;

/// <summary>One row per order whose purchase was granted by the portal. The primary key is the order: a second grant is impossible.</summary>
public sealed class VipGrant
{
    public required string OrderId { get; set; }
    public required string OrderNo { get; set; }
    public required string UserId { get; set; }
    public required string PackageCode { get; set; }
    /// <summary>The platform's transaction that paid for it. Unique: one payment never grants twice, even when several orders claim it.</summary>
    public required string TransactionId { get; set; }
    /// <summary>Days granted; −1 = for life.</summary>
    public int DurationDays { get; set; }
    public DateTime? ExpireBefore { get; set; }
    /// <summary>NULL = lifetime.</summary>
    public DateTime? ExpireAfter { get; set; }
    public DateTime GrantedAt { get; set; }
    public Guid? RunId { get; set; }
    /// <summary>Who or what granted: <c>reconciliation</c>, <c>orderTimeout</c>, or an actor's name.</summary>
    public required string GrantedBy { get; set; }
}
