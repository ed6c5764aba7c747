namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What a counter counts, in the order in which pages show the kinds. It decides how the attempts of a run add up.</summary>
public enum CounterKind
{
    /// <summary>Everything looked at. What one attempt changed is no longer there for the next one to look at.</summary>
    Total,
    /// <summary>Work done; the attempts of a run add up.</summary>
    Deed,
    /// <summary>How things stand; the next attempt looks at the same orders or members again, so only its count holds.</summary>
    Standing,
    /// <summary>The money that deeds are about, in fen; adds up.</summary>
    Money,
}
