using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Membership;

/// <summary>Every member whom a look-up names, for a file: masked, or with whole phone numbers for those who may reveal them.</summary>
public sealed class MemberList(IDbContextFactory<VipDb> databases, MemberSearch search)
{
    private const int AtOnce = 1_000;

    /// <summary>The next members of the look-up, as many as are read at once.</summary>
    /// <param name="last">What this returned before; null = the first members.</param>
    /// <param name="whole">With whole phone numbers.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members, not export, or not reveal personal data.</exception>
    public async Task<MemberMatches> NextAsync(Actor actor, string text, MemberMatches? last, bool whole, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        actor.Demand(Permission.Export);
        if (whole)
        {
            actor.Demand(Permission.RevealPersonalData);
        }
        var found = last is null ? await search.LookAsync(actor, text, stop)
            : await search.BehindAsync(actor, text, last.By, last.Hits[^1].UserId, AtOnce, stop);
        return whole ? await WithPhonesAsync(found, stop) : found;
    }

    private async Task<MemberMatches> WithPhonesAsync(MemberMatches found, CancellationToken stop)
    {
        var ids = found.Hits.Select(hit => hit.UserId).ToArray();
        await using var db = await databases.CreateDbContextAsync(stop);
        var phones = await db.Members.Where(member => ids.Contains(member.UserId)).ToDictionaryAsync(member => member.UserId, member => member.Phone, stop);
        return found with { Hits = [.. found.Hits.Select(hit => phones.TryGetValue(hit.UserId, out var phone) ? hit with { Phone = phone } : hit)] };
    }
}
