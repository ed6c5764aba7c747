namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Which pending orders a run works on. It is fixed when the run looks at what there is to do: orders that become due afterwards are left to the next run, so
/// that no run cancels more than its guard has judged.
/// </summary>
/// <param name="From">Created at or after this (UTC); null = however old.</param>
/// <param name="Until">Created at or before this (UTC).</param>
/// <param name="NextBy">Orders whose next time is later than this (UTC) are left out; null = include all.</param>
public sealed record DueRange(DateTime? From, DateTime Until, DateTime? NextBy)
{
    /// <summary>The run whose plan is carried out: only the orders that it lists; null = all.</summary>
    public Guid? Plan { get; init; }
}
