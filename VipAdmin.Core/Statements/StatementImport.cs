using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>What became of one file, or of asking a platform for one.</summary>
/// <param name="Channel">Null when a refused file does not tell.</param>
/// <param name="Day">Null when a refused file does not tell.</param>
/// <param name="Id">Of its row, or of the row in force when nothing changed; null without a row.</param>
public sealed record StatementImport(string? Channel, DateOnly? Day, BillKind? Kind, ImportState State, Guid? Id = null)
{
    public int Lines { get; init; }
    public int Payments { get; init; }
    public int Refunds { get; init; }

    /// <summary>How its day stands to our books; null for a file that was not taken.</summary>
    public MatchResult? Matched { get; init; }

    /// <summary>Why it was refused or failed.</summary>
    public ImportFault? Fault { get; init; }

    /// <summary>Whether a statement of the day is in force afterwards.</summary>
    public bool InForce => State is ImportState.Imported or ImportState.Unchanged or ImportState.Replaced or ImportState.NoTrades;
}
