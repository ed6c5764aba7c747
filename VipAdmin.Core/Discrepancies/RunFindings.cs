using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>What runs found first, for lists that tell a run and its findings as one.</summary>
public static class RunFindings
{
    /// <summary>
    /// The findings of each run, the most severe first. A discrepancy is recorded while its run lasts, and both ids increase with time: the oldest run and the
    /// day after the latest one bound the discrepancies.
    /// </summary>
    public static async Task<ILookup<Guid, FindingTotal>> OfAsync(VipDb db, Guid[] runs, CancellationToken stop)
    {
        var floor = runs.Min();
        var ceiling = DayAfter(runs.Max());
        var totals = await db.Database.SqlQuery<FindingRow>($"""
            SELECT run_id, type, severity, count(*)::int AS count, sum(greatest(local_fen, platform_fen, 0))::bigint AS fen,
                   (array_agg(id ORDER BY id))[1] AS first, (array_agg(subject ORDER BY id))[1] AS subject
              FROM vip_admin.discrepancies WHERE id >= {floor} AND id < {ceiling} AND run_id = ANY ({runs})
             GROUP BY run_id, type, severity
             ORDER BY run_id, severity DESC, fen DESC
            """).ToListAsync(stop);
        return totals.ToLookup(each => each.RunId, each => new FindingTotal(
            Enum.Parse<DiscrepancyType>(each.Type.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), (Severity)each.Severity, each.Count,
            each.Fen, each.First, each.Subject));
    }

    /// <summary>The first id of 24 hours later: ids begin with their milliseconds.</summary>
    private static Guid DayAfter(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16) + (long)TimeSpan.FromDays(1).TotalMilliseconds;
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        bytes[8..].Clear();
        return new Guid(bytes, bigEndian: true);
    }

    private sealed record FindingRow(Guid RunId, string Type, int Severity, int Count, long Fen, Guid First, string Subject);
}
