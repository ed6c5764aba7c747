using System.Text.Json;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>How a run ended, or how a try ended after which it is tried again.</summary>
/// <param name="Counters">JSON object; null = nothing was counted.</param>
internal sealed record RunOutcome(RunStatus Status, string? Counters, string? Code, string? Error)
{
    /// <summary>The try that ended so; null when it ended between two tries.</summary>
    public RunAttempt? Try { get; init; }

    /// <summary>The failure is of the kind that another try may mend.</summary>
    public bool Repeatable { get; init; }

    /// <summary>It did nothing and waits for a person.</summary>
    public HeldPlan? Held { get; init; }

    public static string? Json(IReadOnlyDictionary<string, long>? counters) => counters is null ? null : JsonSerializer.Serialize(counters);
}
