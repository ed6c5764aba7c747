namespace VipAdmin.Core.OrderChecks;

/// <summary>How many items of a run ended so, and their sum in fen.</summary>
/// <param name="Planned">They would end so: nothing was done.</param>
public sealed record OutcomeTotal(ItemOutcome Outcome, int Count, long Fen, bool Planned = false);
