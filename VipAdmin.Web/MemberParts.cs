using VipAdmin.Core.Reminders;
using VipAdmin.Web.Reminders;

namespace VipAdmin.Web;

/// <summary>What features add of their own to the page of a member.</summary>
public static class MemberParts
{
    private static readonly Dictionary<Type, Type> Moments = new() { [typeof(ReminderEntry)] = typeof(ReminderMoment) };

    /// <summary>Components between the figures and the timeline, with parameter <c>Member</c> (<see cref="MemberHistory"/>).</summary>
    public static IReadOnlyList<Type> BelowFigures { get; } = [typeof(ReminderToday)];

    /// <summary>Component of a feature's entry in the timeline, with parameter <c>Entry</c>; null when no feature declares one.</summary>
    public static Type? MomentOf(HistoryEntry entry) => Moments.GetValueOrDefault(entry.GetType());
}
