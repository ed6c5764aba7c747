namespace VipAdmin.Core.Data;

/// <summary>
/// A key of ASP.NET data protection, with the columns that its Entity Framework package expects. Stored here so that sessions survive a restart and are shared
/// by hosts.
/// </summary>
public sealed class DataProtectionKeyRow
{
    public int Id { get; set; }
    public string? FriendlyName { get; set; }
    public string? Xml { get; set; }
}
