namespace VipAdmin.Core.Backend;

/// <summary>A row of the backend's <c>public.users</c>; only the columns the portal reads or updates.</summary>
public sealed class Member
{
    public required string UserId { get; set; }
    /// <summary>Personal data: masked wherever it is shown, never logged.</summary>
    public required string Phone { get; set; }
    public string? Nickname { get; set; }
    public int VipLevel { get; set; }
    public DateTime? VipExpireAt { get; set; }
    public bool IsLifetimeVip { get; set; }
    public DateTime? VipActivatedAt { get; set; }
    /// <summary>Account status; <see cref="Active"/> may use the product, anything else is disabled.</summary>
    public int Status { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }

    /// <summary>The <see cref="Status"/> of an account in use.</summary>
    public const int Active = 1;
}

/// <summary>A row of the backend's <c>public.vip_packages</c>.</summary>
public sealed class VipPackage
{
    public required string PackageId { get; set; }
    public required string PackageName { get; set; }
    public required string PackageCode { get; set; }
    /// <summary>−1 = for life.</summary>
    public int DurationDays { get; set; }
    public decimal OriginalPrice { get; set; }
    public decimal CurrentPrice { get; set; }
    public int SortOrder { get; set; }
    public int Status { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }
}

/// <summary>One row per order whose purchase was granted by the portal. The primary key is the order: a second grant is impossible.</summary>
public sealed class VipGrant
{
    public required string OrderId { get; set; }
    public required string OrderNo { get; set; }
    public required string UserId { get; set; }
    public required string PackageCode { get; set; }
    /// <summary>The platform's transaction that paid for it. Unique: one payment never grants twice, whichever orders claim it.</summary>
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

/// <summary>A row of the backend's <c>public.notifications</c>: a message in the member's inbox.</summary>
public sealed class Notification
{
    public required string NotificationId { get; set; }
    public required string UserId { get; set; }
    public required string Title { get; set; }
    public required string Content { get; set; }
    public required string Type { get; set; }
    public string? LinkUrl { get; set; }
    public bool IsRead { get; set; }
    public DateTime? ReadAt { get; set; }
    public DateTime CreatedAt { get; set; }
    public string? ResourceId { get; set; }
}
