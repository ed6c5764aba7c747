using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Overview;

/// <summary>What did people look at, take out and decide? Needs <see cref="Permission.ReadAudit"/>.</summary>
public sealed class AuditBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Acts by which personal data or lists left the portal, and attempts that were refused.</summary>
    public static IReadOnlyList<string> Watched { get; } =
        [AuditAction.MemberLookedUp, AuditAction.PhoneRevealed, AuditAction.Exported, AuditAction.Denied];

    private const int MostResolved = 10;

    /// <summary>The watched acts of today, each once, in the order of <see cref="Watched"/>.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit.</exception>
    public async Task<IReadOnlyList<ActCount>> TodayAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        await using var db = await databases.CreateDbContextAsync(stop);
        var midnight = BusinessDay.StartUtc(BusinessDay.Of(time.UtcNow()));
        var wanted = Watched.ToArray();
        var counts = await db.AuditEvents.Where(act => act.At >= midnight && wanted.Contains(act.Action))
            .GroupBy(act => act.Action)
            .Select(group => new ActCount(group.Key, group.Count(), group.Select(act => act.ActorId).Distinct().Count()))
            .ToDictionaryAsync(each => each.Action, stop);
        return [.. wanted.Select(action => counts.GetValueOrDefault(action) ?? new ActCount(action, 0, 0))];
    }

    /// <summary>What people resolved last, the latest first; each discrepancy as it is now.</summary>
    /// <exception cref="NotPermittedException">The actor may not read the audit.</exception>
    public async Task<IReadOnlyList<ResolvedByHand>> ResolvedAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.ReadAudit);
        await using var db = await databases.CreateDbContextAsync(stop);
        var acts = await db.AuditEvents.AsNoTracking().Where(act => act.Action == AuditAction.DiscrepancyResolved && act.Target != null)
            .OrderByDescending(act => act.Id).Take(MostResolved).Select(act => new { act.At, act.ActorName, act.Target, act.Reason }).ToListAsync(stop);
        var ids = acts.Select(act => Guid.TryParse(act.Target, out var id) ? id : Guid.Empty).ToArray();
        var cases = await DiscrepancyList.Rows(db, db.Discrepancies.AsNoTracking().Where(d => ids.Contains(d.Id))).ToDictionaryAsync(d => d.Id, stop);
        return [.. acts.Zip(ids).Where(each => cases.ContainsKey(each.Second)).Select(each => (Act: each.First, Case: cases[each.Second]))
            .Select(each => new ResolvedByHand(each.Act.At, each.Act.ActorName, each.Case.Id, each.Case.Type, each.Case.Subject, each.Case.DifferenceFen,
                each.Case.ReasonCode, each.Act.Reason))];
    }
}
