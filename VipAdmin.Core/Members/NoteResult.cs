namespace VipAdmin.Core.Members;

/// <summary>The result of adding a note.</summary>
public abstract record NoteResult
{
    public sealed record Added(Guid Id) : NoteResult;

    /// <summary>The note is empty or longer than <see cref="NoteDesk.Longest"/>.</summary>
    public sealed record TextNeeded : NoteResult;

    /// <summary>There is no such member.</summary>
    public sealed record UnknownMember : NoteResult;
}
