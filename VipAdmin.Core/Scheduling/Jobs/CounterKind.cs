namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What a counter counts, in the order in which pages show the kinds. It decides how the attempts of a run add up.</summary>
public enum CounterKind
{
    /// <summary>Everything checked. Items changed by one attempt are no longer there for the next one to check.</summary>
    Total,
    /// <summary>Work done; the attempts of a run add up.</summary>
    Deed,
    /// <summary>A state; the next attempt checks the same orders or members again, so only its count is kept.</summary>
    Standing,
    /// <summary>The amount of money involved in deeds, in fen; the attempts add up.</summary>
    Money,
}
