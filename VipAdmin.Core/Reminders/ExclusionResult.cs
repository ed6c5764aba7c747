namespace VipAdmin.Core.Reminders;

/// <summary>The result of excluding members from reminders, or of ending an exclusion.</summary>
public abstract record ExclusionResult
{
    /// <summary>Done.</summary>
    /// <param name="Members">Members newly excluded, or let in again.</param>
    /// <param name="Before">Members who were excluded already, and stay so as before.</param>
    public sealed record Done(int Members, int Before = 0) : ExclusionResult;

    /// <summary>Nothing was done: lines that name no member, the first of them.</summary>
    /// <param name="Faults">At most <see cref="ReminderExclusionDesk.FaultsTold"/>.</param>
    /// <param name="Count">How many there are.</param>
    public sealed record Wrong(IReadOnlyList<ExclusionFault> Faults, int Count) : ExclusionResult;

    /// <summary>There is no reason, or it is too long.</summary>
    public sealed record ReasonNeeded : ExclusionResult;

    /// <summary>The end lies in the past.</summary>
    public sealed record Past : ExclusionResult;

    /// <summary>No line, or more lines than one list may have.</summary>
    public sealed record WrongSize : ExclusionResult;

    /// <summary>It has ended already.</summary>
    public sealed record Ended : ExclusionResult;

    /// <summary>There is no such exclusion.</summary>
    public sealed record Unknown : ExclusionResult;
}

/// <summary>A line of a list that names no member.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Text">Phones masked.</param>
public sealed record ExclusionFault(int Line, string Text);
