namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>One number that a job counts. Each job declares its own beside its code, in the order in which pages show them.</summary>
/// <param name="Name">As in the contract: key in rows, JSON, metrics and commands.</param>
public sealed record Counter(string Name, CounterKind Kind, CounterMeaning Meaning = CounterMeaning.Other)
{
    /// <summary>Above zero it is no news: a run that counted nothing else did nothing.</summary>
    public bool Quiet { get; init; }

    /// <summary>A part of another counter: shown by a component of its feature, never in a list of counters.</summary>
    public bool Part { get; init; }

    /// <summary>Orders or members changed or told; each counts once.</summary>
    public bool Touches => Kind == CounterKind.Deed && Meaning is CounterMeaning.Settled or CounterMeaning.Cancelled or CounterMeaning.Sent;

    /// <summary>A deed that cannot be taken back: the guard counts these alone.</summary>
    public bool IsFinal => Kind == CounterKind.Deed && Meaning is CounterMeaning.Cancelled or CounterMeaning.Sent;

    /// <summary>Above zero it deserves attention.</summary>
    public bool IsTrouble => Meaning is CounterMeaning.Difference or CounterMeaning.Unknown or CounterMeaning.Bad;

    /// <summary>A number that a run counted and its job does not declare, as in rows of older versions: shown last, and attempts add up.</summary>
    public static Counter Undeclared(string name) => new(name, name.EndsWith("Fen", StringComparison.Ordinal) ? CounterKind.Money : CounterKind.Deed);
}
