namespace VipAdmin.Core.Scheduling.Board;

/// <summary>One page of a list that is walked by key.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="HasNewer">There is something before the first row.</param>
/// <param name="HasOlder">There is something after the last row.</param>
public sealed record KeyPage<T>(IReadOnlyList<T> Rows, bool HasNewer, bool HasOlder);
