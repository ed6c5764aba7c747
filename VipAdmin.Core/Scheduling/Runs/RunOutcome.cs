using System.Text.Json;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>How a run ended, or an attempt that will be repeated.</summary>
/// <param name="Counters">JSON object; null = nothing was counted.</param>
internal sealed record RunOutcome(RunStatus Status, string? Counters, string? Code, string? Error)
{
    /// <summary>The attempt that ended with this outcome; null when the run ended between two attempts.</summary>
    public RunAttempt? Try { get; init; }

    /// <summary>Another attempt may succeed.</summary>
    public bool Repeatable { get; init; }

    /// <summary>The run did nothing and waits for a decision.</summary>
    public HeldPlan? Held { get; init; }

    public static string? Json(IReadOnlyDictionary<string, long>? counters) => counters is null ? null : JsonSerializer.Serialize(counters);
}
