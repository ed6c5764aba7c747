namespace VipAdmin.Core.Data;

/// <summary>What a host may do to a database that is not ready.</summary>
[Flags]
public enum Preparation
{
    /// <summary>Check only.</summary>
    None = 0,
    /// <summary>Create the business tables if the database is empty.</summary>
    CreateBusinessTables = 1,
    /// <summary>Migrate the portal's own tables.</summary>
    Migrate = 2,
}
