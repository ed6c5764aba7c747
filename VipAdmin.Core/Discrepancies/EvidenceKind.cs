namespace VipAdmin.Core.Discrepancies;

/// <summary>How a value of the evidence is read.</summary>
public enum EvidenceKind
{
    Text,
    /// <summary>Order status on our side, trade state on the platform's.</summary>
    State,
    /// <summary>Whole fen.</summary>
    Fen,
    /// <summary>An instant; UTC unless it names its offset.</summary>
    Time,
    Milliseconds,
    Seconds,
}
