using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>To whom can a discrepancy be assigned? People with an audit row in a role that may handle one, and the actor.</summary>
public sealed class KnownAssignees(IDbContextFactory<VipDb> databases)
{
    /// <summary>Most people listed.</summary>
    public const int Most = 100;

    /// <summary>By name, the actor first if entitled.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<Assignee>> ListAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        // Jumps from person to person along the index (actor_id, id DESC) instead of reading the whole audit.
        var people = await db.Database.SqlQuery<Person>($"""
            WITH RECURSIVE people AS (
              (SELECT actor_id, actor_name, actor_roles FROM vip_admin.audit_events ORDER BY actor_id, id DESC LIMIT 1)
              UNION ALL
              SELECT next.* FROM people CROSS JOIN LATERAL (
                SELECT actor_id, actor_name, actor_roles FROM vip_admin.audit_events
                 WHERE actor_id > people.actor_id ORDER BY actor_id, id DESC LIMIT 1) next
            )
            SELECT actor_id, actor_name, actor_roles FROM people LIMIT 1000
            """).ToListAsync(stop);
        var known = people
            .Where(p => p.ActorId != Actor.System.Id && p.ActorId != actor.Id
                && p.ActorRoles.Split(',').Any(role => Role.Grants(role, Permission.HandleDiscrepancies)))
            .Select(p => new Assignee(p.ActorId, p.ActorName))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Take(Most);
        return actor.Can(Permission.HandleDiscrepancies) ? [Assignee.Of(actor), .. known] : [.. known];
    }

    private sealed record Person(string ActorId, string ActorName, string ActorRoles);
}
