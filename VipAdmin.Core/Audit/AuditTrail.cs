using System.Text.Json;

namespace VipAdmin.Core.Audit;

/// <summary>Adds an audit row to the transaction of the act; the caller saves.</summary>
public static class AuditTrail
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    /// <summary>Adds the row to <paramref name="db"/> without saving, so that act and audit are one transaction.</summary>
    public static void Audit(this VipDb db, TimeProvider time, Actor actor, string action, string? target, string? reason = null, object? data = null)
        => db.AuditEvents.Add(new AuditEvent
        {
            At = time.UtcNow(),
            ActorId = actor.Id,
            ActorName = actor.Name,
            ActorRoles = string.Join(',', actor.Roles),
            Action = action,
            Target = target,
            Reason = reason,
            Data = data is null ? null : JsonSerializer.Serialize(data, Json),
            Address = actor.Address,
            Node = HostName.Own,
        });
}
