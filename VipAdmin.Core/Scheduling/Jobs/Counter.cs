namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>One number that a job counts. Each job declares its own beside its code, in the order in which pages show them.</summary>
/// <param name="Name">As in the contract: key in rows, JSON, metrics and commands.</param>
public sealed record Counter(string Name, CounterKind Kind, CounterMeaning Meaning = CounterMeaning.Other)
{
    /// <summary>Not worth reporting by itself: a run that counted nothing else did nothing.</summary>
    public bool Quiet { get; init; }

    /// <summary>A part of another counter: shown by a component of its feature, never in a list of counters.</summary>
    public bool Part { get; init; }

    /// <summary>The items of a run are counted by it too: where the tiles of the items stand, it is not shown a second time.</summary>
    public bool Tiled { get; init; }

    /// <summary>Orders changed or members notified; each counts once.</summary>
    public bool Touches => Kind == CounterKind.Deed && Meaning is CounterMeaning.Settled or CounterMeaning.Cancelled or CounterMeaning.Sent;

    /// <summary>An irreversible deed; the guard counts only these.</summary>
    public bool IsFinal => Kind == CounterKind.Deed && Meaning is CounterMeaning.Cancelled or CounterMeaning.Sent;

    /// <summary>Above zero it deserves attention.</summary>
    public bool IsTrouble => Meaning is CounterMeaning.Difference or CounterMeaning.Unknown or CounterMeaning.Bad;

    /// <summary>A counter in a row of an older version that its job no longer declares: shown last, and attempts add up.</summary>
    public static Counter Undeclared(string name) => new(name, name.EndsWith("Fen", StringComparison.Ordinal) ? CounterKind.Money : CounterKind.Deed);
}
