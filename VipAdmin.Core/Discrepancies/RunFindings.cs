using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>What runs found first, for lists that tell a run and its findings as one.</summary>
public static class RunFindings
{
    /// <summary>
    /// The findings of each run, the most severe first. A discrepancy is recorded after its run began, and both ids increase with time: the oldest run bounds
    /// the discrepancies.
    /// </summary>
    public static async Task<ILookup<Guid, FindingTotal>> OfAsync(VipDb db, Guid[] runs, CancellationToken stop)
    {
        var floor = runs.Min();
        var totals = await db.Database.SqlQuery<FindingRow>($"""
            SELECT run_id, type, severity, count(*)::int AS count, sum(greatest(local_fen, platform_fen, 0))::bigint AS fen,
                   (array_agg(id ORDER BY id))[1] AS first, (array_agg(subject ORDER BY id))[1] AS subject
              FROM vip_admin.discrepancies WHERE id >= {floor} AND run_id = ANY ({runs})
             GROUP BY run_id, type, severity
             ORDER BY run_id, severity DESC, fen DESC
            """).ToListAsync(stop);
        return totals.ToLookup(each => each.RunId, each => new FindingTotal(
            Enum.Parse<DiscrepancyType>(each.Type.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), (Severity)each.Severity, each.Count,
            each.Fen, each.First, each.Subject));
    }

    private sealed record FindingRow(Guid RunId, string Type, int Severity, int Count, long Fen, Guid First, string Subject);
}
