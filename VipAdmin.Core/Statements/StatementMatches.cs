namespace VipAdmin.Core.Statements;

/// <summary>How many lines stand how; what is left of them is matched.</summary>
/// <param name="Carried">Lines that agree with our books of another day.</param>
/// <param name="Differing">Lines that a discrepancy explains.</param>
/// <param name="OtherBusiness">Lines that are not about a VIP order.</param>
public sealed record StatementMatches(long Carried, long Differing, long OtherBusiness)
{
    /// <summary>Every line is matched.</summary>
    public static StatementMatches None { get; } = new(0, 0, 0);

    /// <summary>The matched ones of so many lines.</summary>
    public long MatchedOf(long lines) => lines - Carried - Differing - OtherBusiness;
}
