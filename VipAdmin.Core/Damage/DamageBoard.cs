using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Damage;

/// <summary>How much damage is on record, kind by kind, and how much of it is put right?</summary>
public sealed class DamageBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Every kind in the order in which the scan looks; a kind of which nothing is on record too.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<DamageKind>> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var types = DamageScanCounters.Kinds.Select(kind => kind.Type).ToArray();
        await using var db = await databases.CreateDbContextAsync(stop);
        var known = await db.Discrepancies.AsNoTracking().Where(d => types.Contains(d.Type))
            .GroupBy(d => new { d.Type, Done = Discrepancy.Finished.Contains(d.Status) })
            .Select(each => new { each.Key.Type, each.Key.Done, Count = each.Count(), Fen = each.Sum(d => d.LocalFen) ?? 0 }).ToListAsync(stop);
        return [.. types.Select(type =>
        {
            var (open, done) = (known.Find(each => each.Type == type && !each.Done), known.Find(each => each.Type == type && each.Done));
            return new DamageKind(type, open?.Count ?? 0, open?.Fen ?? 0, done?.Count ?? 0, done?.Fen ?? 0);
        })];
    }
}
