using System.Text.Json;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The words of the contract for statuses and triggers: lower-case, the same in rows, JSON, URLs and commands.</summary>
public static class JobText
{
    public static string Of(RunStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    public static string Of(RunTrigger trigger) => JsonNamingPolicy.CamelCase.ConvertName(trigger.ToString());

    public static string Of(HoldDecision decision) => JsonNamingPolicy.CamelCase.ConvertName(decision.ToString());

    /// <summary>Reads a status; null for anything else.</summary>
    public static RunStatus? Status(string? text) => Enum.TryParse<RunStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null;

    /// <summary>Reads a trigger; null for anything else.</summary>
    public static RunTrigger? Trigger(string? text)
        => Enum.TryParse<RunTrigger>(text, ignoreCase: true, out var trigger) && Enum.IsDefined(trigger) ? trigger : null;
}
