namespace VipAdmin.Core.Statements;

/// <summary>What an import came to, in the words of the contract.</summary>
public enum ImportState
{
    /// <summary>The file is in force.</summary>
    Imported,
    /// <summary>The very file that is in force; nothing was written.</summary>
    Unchanged,
    /// <summary>The file is in force and took the place of another.</summary>
    Replaced,
    /// <summary>The platform says that there were no trades that day.</summary>
    NoTrades,
    /// <summary>The platform has not made the statement yet.</summary>
    NotReady,
    /// <summary>The file is not taken; the fault says why.</summary>
    Refused,
    /// <summary>The platform did not give a statement.</summary>
    Failed,
}
