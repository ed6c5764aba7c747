namespace VipAdmin.Web.Shared;

/// <summary>What a page tells the person about a command, in the reader's language.</summary>
public abstract record Told(string? Words)
{
    /// <summary>It was done; null says nothing.</summary>
    public sealed record Done(string? Words = null) : Told(Words)
    {
        /// <summary>Takes it back, as another act; null where it cannot be taken back.</summary>
        public Func<Task<Told>>? Undo { get; init; }

        /// <summary>Under which name the offer to undo is withdrawn once it no longer applies; null = it stands until its time is over.</summary>
        public string? UndoName { get; init; }
    }

    /// <summary>The expected "no", told as a warning; null when the page says it in another place.</summary>
    public sealed record No(string? Words = null) : Told(Words);
}
