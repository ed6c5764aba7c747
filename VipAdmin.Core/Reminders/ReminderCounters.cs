using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Reminders;

/// <summary>What a run of the reminders counts, in members.</summary>
public static class ReminderCounters
{
    public static readonly Counter Sent = new("sent", CounterKind.Deed, CounterMeaning.Sent);
    /// <inheritdoc cref="ReminderTally.Skipped" />
    public static readonly Counter Skipped = new("skipped", CounterKind.Standing) { Quiet = true };
    /// <inheritdoc cref="ReminderTally.Failed" />
    public static readonly Counter Failed = new("failed", CounterKind.Standing, CounterMeaning.Bad);
    /// <inheritdoc cref="ReminderTally.AlreadyTold" />
    public static readonly Counter AlreadyTold = new("alreadyTold", CounterKind.Standing) { Quiet = true };

    /// <summary>All of them, in the order in which pages show them; those of the single windows are parts of <see cref="Sent"/>.</summary>
    public static IReadOnlyList<Counter> All { get; } =
    [
        Sent, Skipped, Failed, AlreadyTold,
        // Every window that can be set, so that counters of windows that came or went keep their meaning.
        .. Enumerable.Range(0, ReminderWindow.FarthestBefore - ReminderWindow.FarthestAfter + 1)
            .Select(i => new Counter(ReminderWindow.KeyOf(ReminderWindow.FarthestBefore - i), CounterKind.Deed) { Part = true }),
    ];
}
