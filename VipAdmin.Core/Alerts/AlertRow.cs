using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Alerts;

/// <summary>An alert in a list; <see cref="Alert"/> says what the values mean.</summary>
/// <param name="Hold">The held run that it is about; null when it is about something else.</param>
/// <param name="Pause">The pause that it is about; null when it is about something else.</param>
public sealed record AlertRow(long Id, AlertCondition Condition, Guid Subject, string JobKey, DateTime RaisedAt, DateTime? OverAt, AlertMailing Mailing,
    AlertedHold? Hold, AlertedPause? Pause);

/// <summary>A held run, and the decision about it.</summary>
/// <param name="Plan">JSON object: what it would do, as counters.</param>
public sealed record AlertedHold(string Plan, HoldDecision? Decision, string? DecidedBy, string? Reason);

/// <summary>A pause, and its end.</summary>
public sealed record AlertedPause(DateTime PausedAt, string PausedBy, string Reason, DateTime? ResumedAt, string? ResumedBy);
