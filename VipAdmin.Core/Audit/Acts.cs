using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Audit;

/// <summary>The one path that commits an act: the change, its audit row and its signals are one transaction.</summary>
public static class Acts
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Records the act and commits the context's transaction.</summary>
    /// <param name="topics">What changed; <see cref="Topic.Audit"/> is added.</param>
    public static async Task CommitAsync(VipDb db, TimeProvider time, Act act, IEnumerable<string> topics, CancellationToken stop)
    {
        await RecordAsync(db, time, [act], topics, stop);
        await db.Database.CommitTransactionAsync(stop);
    }

    /// <summary>Saves the context with an audit row for each act, and raises the topics; the caller commits. Without acts nothing is raised.</summary>
    /// <inheritdoc cref="CommitAsync" path="/param" />
    public static async Task RecordAsync(VipDb db, TimeProvider time, IReadOnlyCollection<Act> acts, IEnumerable<string> topics, CancellationToken stop)
    {
        if (acts.Count == 0)
        {
            return;
        }
        foreach (var act in acts)
        {
            Add(db, time, act);
        }
        await db.SaveChangesAsync(stop);
        foreach (var topic in topics.Append(Topic.Audit))
        {
            await ChangeFeed.Publish(db, topic, stop);
        }
    }

    /// <summary>Adds the audit row only, for a caller that saves it and raises <see cref="Topic.Audit"/> in a batch of its own.</summary>
    public static void Add(VipDb db, TimeProvider time, Act act)
        => db.AuditEvents.Add(new AuditEvent
        {
            At = time.UtcNow(),
            ActorId = act.Actor.Id,
            ActorName = act.Actor.Name,
            ActorRoles = string.Join(',', act.Actor.Roles),
            Action = act.Action,
            Target = Masked(act.Target),
            Reason = Masked(act.Reason),
            Data = act.Data is null ? null : Masked(JsonSerializer.SerializeToNode(act.Data, Json))?.ToJsonString(Json),
            Address = act.Actor.Address,
            Node = HostName.Own,
        });

    // People paste phone numbers anywhere, and audit rows are kept for good: no caller has to remember to mask them.
    private static string? Masked(string? text) => text is null ? null : MaskedPhone.Mobile(text);

    /// <summary>The value with the phone numbers in its texts masked, at any depth; numbers and names of members stay as they are.</summary>
    private static JsonNode? Masked(JsonNode? node) => node switch
    {
        JsonObject parent => new JsonObject(parent.Select(member => KeyValuePair.Create(member.Key, Masked(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Masked)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(MaskedPhone.Mobile(value.ToString())),
        _ => node?.DeepClone(),
    };
}
