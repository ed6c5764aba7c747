using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Repairs;

/// <summary>What was proposed for a discrepancy, and what was decided?</summary>
public sealed class ProposalBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Most proposals shown; one discrepancy has a few.</summary>
    public const int Most = 50;

    /// <summary>Its proposals, newest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<ProposalRow>> OfAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await ReadAsync(db, id, stop);
    }

    /// <summary>The whole file of a discrepancy; null when there is none.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<CaseFile?> FileAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await DiscrepancyList.Rows(db, db.Discrepancies.AsNoTracking().Where(d => d.Id == id)).SingleOrDefaultAsync(stop) is not { } row)
        {
            return null;
        }
        var sides = await db.Discrepancies.AsNoTracking().Where(d => d.Id == id).Select(d => new { d.LocalEvidence, d.PlatformEvidence }).SingleAsync(stop);
        var events = await db.DiscrepancyEvents.AsNoTracking().Where(e => e.DiscrepancyId == id).OrderByDescending(e => e.Id).Take(DiscrepancyCase.Most)
            .Select(e => new DiscrepancyLine(e.At, e.ActorName, e.Kind, e.Note, e.ReasonCode)).ToListAsync(stop);
        return new CaseFile(row, sides.LocalEvidence, sides.PlatformEvidence, events, await ReadAsync(db, id, stop));
    }

    private static async Task<IReadOnlyList<ProposalRow>> ReadAsync(VipDb db, Guid id, CancellationToken stop)
    {
        var rows = await db.DiscrepancyProposals.AsNoTracking().Where(p => p.DiscrepancyId == id).OrderByDescending(p => p.ProposedAt)
            .ThenByDescending(p => p.Id).Take(Most).ToListAsync(stop);
        return [.. rows.Select(RowOf)];
    }

    private static ProposalRow RowOf(DiscrepancyProposal proposal)
    {
        var given = RepairJson.Arguments(proposal.Arguments);
        return new ProposalRow(
            proposal.Id, proposal.Action, proposal.ReasonCode, proposal.Note, given.OrderNo, given.ExpireAt, RepairJson.Changes(proposal.Preview),
            given.Platform, proposal.NeedsApproval, proposal.ProposedBy, proposal.ProposedByName, proposal.ProposedAt, proposal.DecidedBy,
            proposal.DecidedByName, proposal.DecidedAt, proposal.Decision, proposal.DecisionNote,
            proposal.Result is { } result ? RepairJson.Changes(JsonNode.Parse(result)!["changes"]!.ToJsonString()) : null);
    }
}
