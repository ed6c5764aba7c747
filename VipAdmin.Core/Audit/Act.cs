namespace VipAdmin.Core.Audit;

/// <summary>What a person or the portal does, as the audit keeps it.</summary>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="Target">What is acted on: a task key, an order number, a discrepancy id, a user id.</param>
/// <param name="Data">Particulars (before, after), kept as JSON; null when there are none.</param>
public sealed record Act(Actor Actor, string Action, string? Target, string? Reason = null, object? Data = null);
