namespace VipAdmin.Core.Statements;

/// <summary>What matching a channel's day found.</summary>
/// <param name="Lines">Lines of its statements in force.</param>
/// <param name="Matched">Lines that agree, other business included.</param>
/// <param name="Carried">Lines that agree with our books of another day.</param>
/// <param name="Discrepancies">Lines and rows of our books that a discrepancy explains, counted once for each discrepancy.</param>
/// <param name="Found">Discrepancies recorded for the first time.</param>
/// <param name="Closed">Discrepancies that agree now and were resolved.</param>
/// <param name="Changed">Whether anything but <c>last_seen_at</c> was written.</param>
public sealed record MatchResult(int Lines, int Matched, int Carried, int Discrepancies, int Found, int Closed, bool Changed)
{
    /// <summary>
    /// The day is closed and was left as it was signed. <see cref="Found"/> counts what would change it, recorded on the day on which it was noticed.
    /// </summary>
    public bool Locked { get; init; }
}
