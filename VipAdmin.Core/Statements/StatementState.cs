namespace VipAdmin.Core.Statements;

/// <summary>What became of a file.</summary>
public enum StatementState
{
    /// <summary>In force: its lines are the platform's side of the day.</summary>
    Imported,
    /// <summary>Another file for the same channel, day and kind took its place; its lines stay readable.</summary>
    Replaced,
    /// <summary>In force, and the platform says that there were no trades that day.</summary>
    NoTrades,
    /// <summary>Not imported; <see cref="Statement.Error"/> says why.</summary>
    Refused,
}
