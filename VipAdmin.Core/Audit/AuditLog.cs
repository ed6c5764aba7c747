using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Audit;

/// <summary>Reads the audit: who did what, when and why. Needs <see cref="Permission.ReadAudit"/>.</summary>
public sealed class AuditLog(IDbContextFactory<VipDb> databases)
{
    /// <summary>Counting stops here; pages then say "10,000+".</summary>
    public const int CountLimit = 10_000;

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
        return await KeyPage.ReadAsync(Matching(db, filter), Order(filter), key, limit, Project, stop);
    }

    /// <summary>Rows of the filter: exact up to <see cref="CountLimit"/>, then one more than that.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit.</exception>
    public async Task<int> CountAsync(Actor actor, AuditFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Order(filter).Sort(Matching(db, filter), false).Take(CountLimit + 1).CountAsync(stop);
    }

    /// <summary>Every row of the filter, newest first, one at a time.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit, or may not export.</exception>
    public async IAsyncEnumerable<AuditRow> AllAsync(Actor actor, AuditFilter filter, [EnumeratorCancellation] CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        actor.Demand(Permission.Export);
        await using var db = await databases.CreateDbContextAsync(stop);
        await foreach (var row in Project(Order(filter).Sort(Matching(db, filter), false)).AsAsyncEnumerable().WithCancellation(stop))
        {
            yield return row;
        }
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

    private static IQueryable<AuditEvent> Matching(VipDb db, AuditFilter filter)
    {
        var rows = db.AuditEvents.AsNoTracking();
        if (filter.Action is { } action)
        {
            rows = rows.Where(row => row.Action == action);
        }
        if (filter.Actor is { } who)
        {
            var pattern = "%" + Literal(who) + "%";
            rows = rows.Where(row => row.ActorId == who || EF.Functions.ILike(row.ActorName, pattern, "\\"));
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

    private static IQueryable<AuditRow> Project(IQueryable<AuditEvent> rows)
        => rows.Select(
            row => new AuditRow(row.Id, row.At, row.ActorId, row.ActorName, row.ActorRoles, row.Action, row.Target, row.Reason, row.Data, row.Address,
                row.Node));

    private static string Literal(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

/// <summary>What to show of the audit; null leaves a field open.</summary>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="Actor">The actor's id, or part of the name.</param>
/// <param name="Target">Exactly what was acted on.</param>
/// <param name="From">At or after (UTC).</param>
/// <param name="To">Before (UTC).</param>
public sealed record AuditFilter(string? Action = null, string? Actor = null, string? Target = null, DateTime? From = null, DateTime? To = null);

/// <summary>One audited act as shown; <see cref="AuditEvent"/> says what the fields mean.</summary>
public sealed record AuditRow(long Id, DateTime At, string ActorId, string ActorName, string ActorRoles, string Action, string? Target, string? Reason,
    string? Data, string? Address, string Node);
