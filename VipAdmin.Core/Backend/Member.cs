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
