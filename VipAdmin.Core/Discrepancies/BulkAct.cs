namespace VipAdmin.Core.Discrepancies;

/// <summary>What is done to every discrepancy of a filter at once.</summary>
public abstract record BulkAct
{
    private BulkAct()
    {
    }

    /// <summary>Assigns them; null removes the assignment.</summary>
    public sealed record Assign(Assignee? To) : BulkAct;

    /// <summary>Adds the same note to each.</summary>
    public sealed record Note(string Text) : BulkAct;

    /// <summary>Sets them aside until a later day in Beijing.</summary>
    public sealed record Ignore(DateOnly Until, ReasonCode Reason, string Text) : BulkAct;

    /// <summary>Resolves them as they are.</summary>
    public sealed record Resolve(ReasonCode Reason, string Text) : BulkAct;

    /// <summary>Writes them off.</summary>
    public sealed record WriteOff(ReasonCode Reason, string Text) : BulkAct;

    /// <summary>Whether it can be taken back: a note stays in the history.</summary>
    public bool CanBeUndone => this is not Note;
}
