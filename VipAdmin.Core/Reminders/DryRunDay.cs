using VipAdmin.Core.Data;

namespace VipAdmin.Core.Reminders;

/// <summary>What the run of a day would do, if nothing changes until then.</summary>
/// <param name="Slots">When reminders go out on that day.</param>
/// <param name="Counts">Members of every window and outcome, without the filter; the reason is null for those who would be told.</param>
/// <param name="Page">The members of the filter, in the order of their ids.</param>
public sealed record DryRunDay(ReminderSlots Slots, IReadOnlyList<(int DaysLeft, string? Reason, long Members)> Counts, KeyPage<RunReminder> Page)
{
    /// <summary>Neither slots, nor members.</summary>
    public static DryRunDay Empty { get; } = new(new ReminderSlots(null, null, null), [], KeyPage<RunReminder>.Empty);

    /// <summary>Members of an outcome; null = of all.</summary>
    public long Of(string? outcome) => Counts.Where(count => outcome is null || (count.Reason ?? DryRunFilter.Told) == outcome).Sum(count => count.Members);
}
