namespace VipAdmin.Core;

/// <summary>One meaning of a search text.</summary>
/// <param name="Text">In the form that is searched for; an amount in fen.</param>
public sealed record SearchReading(SearchKind Kind, string Text);
