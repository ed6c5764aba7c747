namespace VipAdmin.Core.Backend;

/// <summary>An index that a search would need on one of the payment backend's tables.</summary>
/// <param name="Bytes">Size of the table.</param>
/// <param name="Statement">What the owner of the table may run.</param>
public sealed record MissingIndex(string Table, long Bytes, string Statement);
