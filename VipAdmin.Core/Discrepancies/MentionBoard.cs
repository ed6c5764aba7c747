using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>How many notes wait for an answer of the reader?</summary>
public sealed class MentionBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Discrepancies that wait, name the actor in a note, and have had no act of theirs since.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<int> UnansweredAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Discrepancies.Where(Discrepancy.Waiting).CountAsync(d => db.Mentions.Any(m => m.PersonId == actor.Id && m.DiscrepancyId == d.Id
            && !db.DiscrepancyEvents.Any(e => e.DiscrepancyId == d.Id && e.ActorId == actor.Id && e.At > m.At)), stop);
    }
}
