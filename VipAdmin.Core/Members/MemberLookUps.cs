using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Members;

/// <summary>Who looked a member up, or saw personal data, as the audit has it.</summary>
internal static class MemberLookUps
{
    /// <summary>The newest; names of others are for those who may read the audit.</summary>
    /// <param name="olderThan">UTC; null = from the newest on.</param>
    public static async Task<IReadOnlyList<LookUpEntry>> ReadAsync(VipDb db, Actor actor, string userId, DateTime? olderThan, int most, CancellationToken stop)
    {
        // A list that shows several members names them all in its particulars.
        var shown = JsonSerializer.Serialize(new { members = new[] { userId } });
        var alone = db.AuditEvents.AsNoTracking().Where(a => a.Target == userId && a.Group == AuditGroup.LookUps && (olderThan == null || a.At < olderThan))
            .OrderByDescending(a => a.Id).Take(most);
        var listed = db.AuditEvents.AsNoTracking().Where(a => a.Action == AuditAction.MemberLookedUp && a.Target == null
            && EF.Functions.JsonContains(a.Data!, shown) && (olderThan == null || a.At < olderThan)).OrderByDescending(a => a.Id).Take(most);
        var rows = await alone.Concat(listed).Select(a => new { a.At, a.Action, a.ActorId, a.ActorName, a.ActorRoles, a.Reason }).ToListAsync(stop);
        return [.. rows.Select(row => new LookUpEntry(row.At, row.Action, actor.Can(Permission.ReadAudit) || row.ActorId == actor.Id ? row.ActorName : null,
            row.ActorRoles, row.Reason))];
    }
}
