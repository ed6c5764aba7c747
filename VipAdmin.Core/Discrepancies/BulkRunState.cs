namespace VipAdmin.Core.Discrepancies;

/// <summary>States of a bulk act.</summary>
public enum BulkRunState
{
    Running,
    /// <summary>It went through all of them.</summary>
    Ended,
    /// <summary>A person, or the end of the portal, stopped it.</summary>
    Stopped,
    /// <summary>The database failed; what was done before is done.</summary>
    Broken,
}
