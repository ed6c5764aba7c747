namespace VipAdmin.Core.Backend;

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
