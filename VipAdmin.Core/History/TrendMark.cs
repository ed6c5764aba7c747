namespace VipAdmin.Core.History;

/// <summary>Something beside the runs of a task that explains how they went: a pause, or a change of its settings.</summary>
/// <param name="At">Its time, or its beginning (UTC).</param>
/// <param name="Until">End of a pause; null for one that lasts, and for a change.</param>
/// <param name="IsPause">Otherwise a change of settings.</param>
public sealed record TrendMark(DateTime At, DateTime? Until, bool IsPause, string Who, string Reason);
