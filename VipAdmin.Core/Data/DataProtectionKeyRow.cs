namespace VipAdmin.Core.Data;

/// <summary>
/// A key of ASP.NET data protection; columns as its Entity Framework package expects. Kept here so that sessions survive a restart and are shared by hosts.
/// </summary>
public sealed class DataProtectionKeyRow
{
    public int Id { get; set; }
    public string? FriendlyName { get; set; }
    public string? Xml { get; set; }
}
