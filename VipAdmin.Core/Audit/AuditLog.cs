using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Audit;

/// <summary>Reads the audit: who did what, when and why. Needs <see cref="Permission.ReadAudit"/>.</summary>
public sealed class AuditLog(IDbContextFactory<VipDb> databases)
{
    /// <summary>Counting stops here; pages then say "10,000+".</summary>
    public const int CountLimit = 10_000;

    private const int ExportedAtOnce = 1_000;

    /// <summary>One page of rows, newest first.</summary>
    /// <param name="before">Only rows older than this id; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only rows newer than this id, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not read the audit.</exception>
    public async Task<KeyPage<AuditRow>> FindAsync(Actor actor, AuditFilter filter, long? before, long? after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        await using var db = await databases.CreateDbContextAsync(stop);
        var bound = KeyBound.Of(before, after);
        var key = bound is null ? null : new KeyBound<Key>(new Key(await TimeOfAsync(db, filter, bound.Key, stop), bound.Key), bound.Newer);
        var page = await KeyPage.ReadAsync(Matching(db, filter, await ActorsAsync(db, filter, stop)), Order(filter), key, limit, Project, stop);
        var subjects = await SubjectsAsync(db, page.Rows, stop);
        return page with { Rows = [.. page.Rows.Select(row => row with { Subject = subjects.GetValueOrDefault(row.Target ?? "") })] };
    }

    /// <summary>Rows of the filter: exact up to <see cref="CountLimit"/>, then one more than that.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit.</exception>
    public async Task<int> CountAsync(Actor actor, AuditFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = Matching(db, filter, await ActorsAsync(db, filter, stop));
        return await Order(filter).Sort(rows, false).Take(CountLimit + 1).CountAsync(stop);
    }

    /// <summary>Sign-ins and sign-outs that the filter folds away, counted like <see cref="CountAsync"/>; none when it folds nothing.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit.</exception>
    public async Task<int> CountFoldedAsync(Actor actor, AuditFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        if (!filter.Folded)
        {
            return 0;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var all = filter with { Folded = false, Group = AuditGroup.SignIns };
        var rows = Matching(db, all, await ActorsAsync(db, all, stop))
            .Where(row => row.Action == AuditAction.SignedIn || row.Action == AuditAction.SignedOut);
        return await Order(all).Sort(rows, false).Take(CountLimit + 1).CountAsync(stop);
    }

    /// <summary>Every row of the filter, newest first, one at a time.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit, or may not export.</exception>
    public IAsyncEnumerable<AuditRow> AllAsync(Actor actor, AuditFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<AuditRow>(last => FindAsync(actor, filter, last?.Id, null, ExportedAtOnce, stop));
    }

    /// <summary>
    /// By id; with times by time and id, so that the index on both finds them. Ordered by id alone, the planner would walk down from the newest row,
    /// because it does not know that ids and times increase together.
    /// </summary>
    private static KeyOrder<AuditEvent, Key> Order(AuditFilter filter) => new(
        (rows, newer) => (HasTimes(filter), newer) switch
        {
            (true, true) => rows.OrderBy(row => row.At).ThenBy(row => row.Id),
            (true, false) => rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id),
            (false, true) => rows.OrderBy(row => row.Id),
            (false, false) => rows.OrderByDescending(row => row.Id),
        },
        (rows, key, newer) => (key, newer) switch
        {
            ({ At: { } at, Id: var id }, true) => rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id))),
            ({ At: { } at, Id: var id }, false) => rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id))),
            ({ Id: var id }, true) => rows.Where(row => row.Id > id),
            ({ Id: var id }, false) => rows.Where(row => row.Id < id),
        });

    /// <summary>The time of a row where the list is sorted by it; null when it is not, or the row is gone.</summary>
    private static async Task<DateTime?> TimeOfAsync(VipDb db, AuditFilter filter, long id, CancellationToken stop)
        => HasTimes(filter) ? await db.AuditEvents.Where(row => row.Id == id).Select(row => (DateTime?)row.At).SingleOrDefaultAsync(stop) : null;

    private sealed record Key(DateTime? At, long Id);

    private static bool HasTimes(AuditFilter filter) => filter.From is not null || filter.To is not null;

    /// <summary>Ids of the actors meant; null for all. Each actor is found once through the index, not row by row, by the name used last.</summary>
    private static async Task<string[]?> ActorsAsync(VipDb db, AuditFilter filter, CancellationToken stop)
    {
        if (filter.Actor is not { } who)
        {
            return null;
        }
        var pattern = "%" + Literal(who) + "%";
        return await db.Database.SqlQuery<string>($"""
            WITH RECURSIVE known AS (
              (SELECT actor_id, actor_name FROM vip_admin.audit_events ORDER BY actor_id, id DESC LIMIT 1)
              UNION ALL
              SELECT next.actor_id, next.actor_name FROM known CROSS JOIN LATERAL (
                SELECT a.actor_id, a.actor_name FROM vip_admin.audit_events a WHERE a.actor_id > known.actor_id ORDER BY a.actor_id, a.id DESC LIMIT 1) next)
            SELECT actor_id AS "Value" FROM known WHERE actor_id = {who} OR actor_name ILIKE {pattern}
            """).ToArrayAsync(stop);
    }

    private static IQueryable<AuditEvent> Matching(VipDb db, AuditFilter filter, string[]? actors)
    {
        var rows = db.AuditEvents.AsNoTracking();
        if (filter.Action is { } action)
        {
            rows = rows.Where(row => row.Action == action);
        }
        if (filter.Group is { } group)
        {
            rows = rows.Where(row => row.Group == group);
            if (group == AuditGroup.SignIns && filter.Action is null)
            {
                // Refusals are few among many sign-ins, and are asked for by their action.
                rows = rows.Where(row => row.Action != AuditAction.Denied);
            }
        }
        if (filter.Folded)
        {
            rows = rows.Where(row => row.Action != AuditAction.SignedIn && row.Action != AuditAction.SignedOut);
        }
        if (actors is [var one])
        {
            rows = rows.Where(row => row.ActorId == one);
        }
        else if (actors is not null)
        {
            rows = rows.Where(row => actors.Contains(row.ActorId));
        }
        if (filter.Member is { } member)
        {
            // A list that shows several members names them all in its particulars.
            var shown = JsonSerializer.Serialize(new { members = new[] { member } });
            rows = rows.Where(row => row.Target == member
                || (row.Action == AuditAction.MemberLookedUp && row.Target == null && EF.Functions.JsonContains(row.Data!, shown)));
        }
        if (filter.Target is { } target)
        {
            rows = rows.Where(row => row.Target == target);
        }
        if (filter.From is { } from)
        {
            rows = rows.Where(row => row.At >= from);
        }
        if (filter.To is { } to)
        {
            rows = rows.Where(row => row.At < to);
        }
        return rows;
    }

    /// <summary>What the discrepancies and statements among the targets are about, by their ids; the audit itself keeps only these.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> SubjectsAsync(VipDb db, IReadOnlyList<AuditRow> rows, CancellationToken stop)
    {
        Guid[] Ids(string kind) => [.. rows.Where(row => row.Action.StartsWith(kind, StringComparison.Ordinal)).Select(row => row.Target).Distinct()
            .Select(target => Guid.TryParse(target, out var id) ? id : Guid.Empty)];
        var (discrepancies, statements) = (Ids("discrepancy."), Ids("statement."));
        if (discrepancies.Length + statements.Length == 0)
        {
            return new Dictionary<string, string>();
        }
        var found = await db.Database.SqlQuery<AboutRow>($"""
            SELECT id, subject FROM vip_admin.discrepancies WHERE id = ANY({discrepancies})
            UNION ALL
            SELECT id, channel || ':' || business_day FROM vip_admin.statements WHERE id = ANY({statements}) AND business_day IS NOT NULL
            """).ToListAsync(stop);
        return found.ToDictionary(each => each.Id.ToString(), each => each.Subject);
    }

    private sealed record AboutRow(Guid Id, string Subject);

    private static IQueryable<AuditRow> Project(IQueryable<AuditEvent> rows)
        => rows.Select(
            row => new AuditRow(row.Id, row.At, row.ActorId, row.ActorName, row.ActorRoles, row.Action, row.Target, row.Reason, row.Data, row.Address,
                row.Node, row.Group));

    private static string Literal(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

/// <summary>What to show of the audit; null leaves a field open.</summary>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="Actor">The actor's id, or part of the name.</param>
/// <param name="Target">Exactly what was acted on.</param>
/// <param name="From">At or after (UTC).</param>
/// <param name="To">Before (UTC).</param>
/// <param name="Group">Acts of one group; sign-ins without the refusals, unless <paramref name="Action"/> asks for them.</param>
/// <param name="Member">The user id of a member: acts on them, and lists that showed them.</param>
/// <param name="Folded">Without sign-ins and sign-outs.</param>
public sealed record AuditFilter(string? Action = null, string? Actor = null, string? Target = null, DateTime? From = null, DateTime? To = null,
    AuditGroup? Group = null, string? Member = null, bool Folded = false);

/// <summary>One audited act as shown; <see cref="AuditEvent"/> says what the fields mean.</summary>
public sealed record AuditRow(long Id, DateTime At, string ActorId, string ActorName, string ActorRoles, string Action, string? Target, string? Reason,
    string? Data, string? Address, string Node, AuditGroup Group)
{
    /// <summary>What a target that is only an id is about: the subject of a discrepancy, or <c>channel:day</c> of a statement; null for any other.</summary>
    public string? Subject { get; init; }
}
