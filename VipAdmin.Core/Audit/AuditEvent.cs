namespace VipAdmin.Core.Audit;

/// <summary>One operator act, written in the transaction of the act itself; never edited.</summary>
public sealed class AuditEvent
{
    public long Id { get; set; }
    public DateTime At { get; set; }
    public required string ActorId { get; set; }
    public required string ActorName { get; set; }
    /// <summary>Comma-separated roles at the time of the act.</summary>
    public required string ActorRoles { get; set; }
    /// <summary>One of <see cref="AuditAction"/>.</summary>
    public required string Action { get; set; }
    /// <summary>Set by the database from the action when a row is added; written by nothing else.</summary>
    public AuditGroup Group { get; private set; }
    /// <summary>What was acted on: a task key, an order number, a discrepancy id, a user id.</summary>
    public string? Target { get; set; }
    public string? Reason { get; set; }
    /// <summary>JSON object with the particulars (before, after); null when there are none.</summary>
    public string? Data { get; set; }
    public string? Address { get; set; }
    public required string Node { get; set; }

    /// <summary>
    /// Everything but sign-ins and sign-outs, the condition of the partial indexes. Queries write it with constants, so that the planner sees that they fit.
    /// </summary>
    public const string UnfoldedSql = "action <> 'session.signedIn' AND action <> 'session.signedOut'";
}
