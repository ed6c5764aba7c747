namespace VipAdmin.Core.Discrepancies;

/// <summary>The result of a command about a saved view.</summary>
public abstract record SavedViewResult
{
    /// <param name="Id">The view.</param>
    public sealed record Done(Guid Id) : SavedViewResult;

    /// <summary>The name is empty or longer than <see cref="SavedViewDesk.LongestName"/>.</summary>
    public sealed record NameNeeded : SavedViewResult;

    /// <summary>Another view of the person has the name.</summary>
    public sealed record NameTaken : SavedViewResult;

    /// <summary>The person has <see cref="SavedViewDesk.Most"/> views.</summary>
    public sealed record TooMany : SavedViewResult;

    /// <summary>The filter is longer than <see cref="SavedViewDesk.LongestQuery"/>.</summary>
    public sealed record TooLong : SavedViewResult;

    /// <summary>The person has no such view, or has it no more.</summary>
    public sealed record Unknown : SavedViewResult;
}
