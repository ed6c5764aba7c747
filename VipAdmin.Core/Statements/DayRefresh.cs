using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Matches a day again soon after one of its discrepancies was resolved: an order may have been booked with it, and the figures of the day would still be
/// those from before. What matching itself resolves is left out, and closed days stay as they were signed.
/// </summary>
public sealed class DayRefresh(IDbContextFactory<VipDb> databases, StatementMatching matching, TimeProvider time, ILogger<DayRefresh> log)
    : RepeatedWork(TimeSpan.FromSeconds(10), "The matching of days whose discrepancies were resolved", time, log)
{
    /// <summary>Resolutions of each day that a match of this host has followed.</summary>
    private Dictionary<(string, DateOnly), Resolved> followed = [];

    /// <inheritdoc />
    protected override Task OnceAsync(CancellationToken stop) => RefreshAsync(stop);

    /// <summary>Does so once; returns the days that were matched.</summary>
    public async Task<IReadOnlyList<StatementDay>> RefreshAsync(CancellationToken stop)
    {
        var resolved = await ResolvedAsync(stop);
        // Days without a recent resolution are forgotten.
        followed = resolved.Where(day => followed.ContainsKey(day.Key)).ToDictionary(day => day.Key, day => followed[day.Key]);
        List<StatementDay> matched = [];
        foreach (var day in resolved.Where(day => !followed.TryGetValue(day.Key, out var before) || before.Newest != day.Newest || before.Count < day.Count))
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var result = await matching.MatchAsync(db, day.Channel, day.Day, Actor.System, null, stop);
            await transaction.CommitAsync(stop);
            followed[day.Key] = day;
            matched.Add(new StatementDay(day.Channel, day.Day));
            if (result.Changed)
            {
                Log.LogInformation("{Channel} {Day:yyyy-MM-dd} was matched again, because its discrepancies were resolved", day.Channel, day.Day);
            }
        }
        return matched;
    }

    /// <summary>
    /// Days with resolutions of the last day that are newer than the last match that changed something. A minute is allowed for a resolution that was being
    /// written while the day was matched.
    /// </summary>
    private async Task<List<Resolved>> ResolvedAsync(CancellationToken stop)
    {
        var since = Time.UtcNow().AddDays(-1);
        var (agrees, superseded) = (EvidenceSide.CodeOf(AutoResolution.StatementAgrees), EvidenceSide.CodeOf(AutoResolution.Superseded));
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQuery<Resolved>(Sql.With($"""
            SELECT d.channel, d.bill_day AS day, max(e.id) AS newest, count(*)::int AS count
            FROM vip_admin.discrepancy_events e JOIN vip_admin.discrepancies d ON d.id = e.discrepancy_id
            WHERE e.at > {since} AND (e.kind = 'resolved' OR e.kind = 'autoResolved' AND e.note NOT IN ({agrees}, {superseded}))
              AND EXISTS (
                SELECT FROM vip_admin.statements s
                WHERE s.channel = d.channel AND s.business_day = d.bill_day AND s.{new SqlPart(InForce.Sql)} AND s.kind IN ('trade', 'refund')
                  AND e.at > s.matched_at - interval '1 minute')
              AND NOT EXISTS (
                SELECT FROM vip_admin.daily_closes c WHERE c.channel = d.channel AND c.business_day = d.bill_day AND c.state = 'closed')
            GROUP BY 1, 2 ORDER BY 2, 1
            """)).ToListAsync(stop);
    }

    /// <param name="Newest">The last of the resolutions.</param>
    private sealed record Resolved(string Channel, DateOnly Day, long Newest, int Count)
    {
        internal (string, DateOnly) Key => (Channel, Day);
    }
}
