namespace VipAdmin.Core.DailyCloses;

/// <summary>The answer to a command about the close of a day.</summary>
public abstract record CloseResult
{
    private CloseResult()
    {
    }

    /// <summary>Done; the close stands as given.</summary>
    public sealed record Done(CloseState State) : CloseResult;

    /// <summary>The day is not over in Beijing.</summary>
    public sealed record NotOver : CloseResult;

    /// <summary>The platform's payments and refunds of the day are not imported.</summary>
    public sealed record NoStatement : CloseResult;

    /// <summary>Discrepancies of severity C or H of the day are unfinished.</summary>
    public sealed record Unfinished(int Count) : CloseResult;

    /// <summary>Fen of the difference that nothing accounts for.</summary>
    public sealed record Unexplained(long Fen) : CloseResult;

    /// <summary>The figures are no longer those that the person saw: the difference was this, and is that.</summary>
    public sealed record Moved(long SeenFen, long NowFen) : CloseResult;

    /// <summary>Prepared already, by this person.</summary>
    public sealed record AlreadyPrepared(string By) : CloseResult;

    public sealed record AlreadyClosed : CloseResult;

    /// <summary>Nothing is prepared.</summary>
    public sealed record NotPrepared : CloseResult;

    /// <summary>The day changed after it was prepared: it is open again, and nothing was confirmed.</summary>
    public sealed record PutBack : CloseResult;

    /// <summary>Neither prepared nor closed.</summary>
    public sealed record NothingToReopen : CloseResult;

    /// <summary>The person who prepared it may not confirm it.</summary>
    public sealed record SamePerson : CloseResult;

    /// <summary>The command line and programs may not sign.</summary>
    public sealed record NoPerson : CloseResult;

    /// <summary>Reopening needs a reason of at most <see cref="Audit.Reason.Longest"/> characters; a note may not be longer.</summary>
    public sealed record ReasonNeeded : CloseResult;
}
