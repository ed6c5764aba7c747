using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// The platform's newest answer about a discrepancy's order since it was found, whether a person or a task asked, for its own sake or before an action was
/// proposed or carried out. Looking at a discrepancy asks nothing.
/// </summary>
/// <param name="At">When it was asked (UTC).</param>
/// <param name="Facts">The answer, by the names of evidence.</param>
public sealed record PlatformNow(DateTime At, IReadOnlyDictionary<string, string?> Facts)
{
    /// <summary>The platform gave a usable answer; otherwise it was asked in vain.</summary>
    public bool Answered => Facts.GetValueOrDefault(EvidenceName.State) != "unknown";

    /// <summary>Null when it was not asked again. An older answer is more than a newer question without one.</summary>
    internal static async Task<PlatformNow?> ReadAsync(VipDb db, DiscrepancyRow row, CancellationToken stop)
    {
        if (row.OrderNo is null)
        {
            return null;
        }
        var newest = await db.Database.SqlQuery<Answer>($"""
            SELECT at, evidence::text AS evidence FROM (
              SELECT i.at, i.evidence FROM vip_admin.job_run_items i
               WHERE i.order_no = {row.OrderNo} AND i.at > {row.FirstSeenAt} AND i.run_id IS DISTINCT FROM {row.RunId}
              UNION ALL
              SELECT a.at, a.data -> 'platform' FROM vip_admin.audit_events a
               WHERE a.target = {row.OrderNo} AND a.action = {AuditAction.OrderChecked} AND a.at > {row.FirstSeenAt}
              UNION ALL
              SELECT p.proposed_at, p.arguments -> 'platform' FROM vip_admin.discrepancy_proposals p WHERE p.discrepancy_id = {row.Id}
              UNION ALL
              SELECT p.decided_at, p.result -> 'platform' FROM vip_admin.discrepancy_proposals p WHERE p.discrepancy_id = {row.Id}) AS asked
             WHERE evidence ->> 'state' IS NOT NULL
             ORDER BY evidence ->> 'state' = 'unknown', at DESC LIMIT 1
            """).ToListAsync(stop);
        return newest is [var answer] ? new PlatformNow(answer.At, EvidenceSides.Read(answer.Evidence)) : null;
    }

    private sealed record Answer(DateTime At, string Evidence);
}
