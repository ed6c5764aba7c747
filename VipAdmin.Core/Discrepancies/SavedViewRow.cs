namespace VipAdmin.Core.Discrepancies;

/// <summary>A saved view as listed; <see cref="SavedView"/> says what the fields mean.</summary>
public sealed record SavedViewRow(Guid Id, string Name, string Query, bool IsDefault);
