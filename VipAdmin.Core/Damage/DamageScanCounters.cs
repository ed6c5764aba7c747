using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Damage;

/// <summary>What a run of the scan counts: every kind of damage that stands now, with its sum, and what changed since the last look.</summary>
public static class DamageScanCounters
{
    /// <summary>Recorded for the first time.</summary>
    public static readonly Counter Recorded = new("recorded", CounterKind.Deed);
    /// <summary>Recorded before, and right now.</summary>
    public static readonly Counter Agreed = new("agreed", CounterKind.Deed);

    /// <summary>Each kind with the counters of its rows and of their money.</summary>
    public static IReadOnlyList<(DiscrepancyType Type, Counter Count, Counter Fen)> Kinds { get; } =
    [
        .. new[]
        {
            DiscrepancyType.PaidNotActivated, DiscrepancyType.DoubleActivation, DiscrepancyType.StatusOverwritten, DiscrepancyType.DuplicatePayment,
            DiscrepancyType.MissingVipOrder, DiscrepancyType.UserNotFound, DiscrepancyType.PackageNotFound, DiscrepancyType.RefundStuck,
        }.Select(type => (type, new Counter(Word.Of(type), CounterKind.Standing), new Counter(Word.Of(type) + "Fen", CounterKind.Standing) { Part = true })),
    ];

    /// <summary>All of them, in the order in which pages show them.</summary>
    public static IReadOnlyList<Counter> All { get; } = [.. Kinds.SelectMany(kind => new[] { kind.Count, kind.Fen }), Recorded, Agreed];
}
