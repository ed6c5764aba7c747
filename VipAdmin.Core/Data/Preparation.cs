namespace VipAdmin.Core.Data;

/// <summary>What a host may do to a database that is not ready.</summary>
[Flags]
public enum Preparation
{
    /// <summary>Look only.</summary>
    None = 0,
    /// <summary>Make the business tables if the database is empty.</summary>
    CreateBusinessTables = 1,
    /// <summary>Bring the portal's own tables up to date.</summary>
    Migrate = 2,
}
