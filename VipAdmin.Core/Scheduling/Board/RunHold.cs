using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>How the request of a run for approval stands.</summary>
/// <param name="HeldAt">When it asked (UTC).</param>
/// <param name="Decision">Null while it has not been decided.</param>
public sealed record RunHold(DateTime HeldAt, HoldDecision? Decision)
{
    /// <summary>The same of a hold.</summary>
    public static RunHold Of(JobHold hold) => new(hold.HeldAt, hold.Decision);

    /// <summary>How it stands: null = it waits; a hold that is too old has lapsed, even if its row has not been closed yet.</summary>
    public HoldDecision? At(DateTime now) => Decision ?? (HeldAt > now - JobHold.LapsesAfter ? null : HoldDecision.Lapsed);
}
