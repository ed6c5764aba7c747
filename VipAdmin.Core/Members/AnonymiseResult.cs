namespace VipAdmin.Core.Members;

/// <summary>The result of anonymising what is kept about a deleted member.</summary>
public abstract record AnonymiseResult
{
    /// <param name="Rows">How many rows lost their texts.</param>
    public sealed record Done(int Rows) : AnonymiseResult;

    /// <summary>The account still exists; only what is kept about deleted members is anonymised.</summary>
    public sealed record StillThere : AnonymiseResult;

    /// <summary>Nothing is kept about this id.</summary>
    public sealed record NothingKept : AnonymiseResult;

    /// <summary>The user id was not typed as it is.</summary>
    public sealed record NotTyped : AnonymiseResult;

    public sealed record ReasonNeeded : AnonymiseResult;
}
