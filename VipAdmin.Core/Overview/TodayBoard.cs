using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>Recent answers of one platform.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="MedianMs">Median latency.</param>
/// <param name="Calls">How many orders were asked about.</param>
/// <param name="Unknown">How many of those had no usable answer.</param>
public sealed record PlatformPulse(string Channel, int MedianMs, int Calls, int Unknown);

/// <summary>What was put right today, how do the platforms answer?</summary>
public sealed class TodayBoard
{
    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly SharedRead<TodayFindings> findings;

    public TodayBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        (this.databases, this.time) = (databases, time);
        findings = new SharedRead<TodayFindings>(ReadAsync);
    }

    /// <summary>Concurrent callers share one read.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public Task<TodayFindings> FindingsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return findings.GetAsync().WaitAsync(stop);
    }

    private async Task<TodayFindings> ReadAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var now = time.UtcNow();
        var midnight = BusinessDay.StartUtc(BusinessDay.Of(now));
        var right = await db.JobRunItems.AsNoTracking()
            .Where(item => item.Outcome == ItemOutcome.Synced && !item.Planned && item.At >= midnight)
            .Select(item => item.AmountFen).GroupBy(_ => 1).Select(group => new { Count = group.Count(), Fen = group.Sum(fen => fen ?? 0) })
            .SingleOrDefaultAsync();
        return new TodayFindings(right?.Count ?? 0, right?.Fen ?? 0,
            await PlatformsAsync(db, now - TimeSpan.FromMinutes(15), RunId.Floor(now - TimeSpan.FromMinutes(45))));
    }

    /// <summary>
    /// The channel comes from the answer, or from the order when there was no answer. Items are found through their runs; no run lasts longer than
    /// <paramref name="began"/> reaches back.
    /// </summary>
    private static async Task<IReadOnlyList<PlatformPulse>> PlatformsAsync(VipDb db, DateTime since, Guid began)
        => await db.Database.SqlQueryRaw<PlatformPulse>($"""
            SELECT channel, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms))::int AS median_ms,
                   count(*)::int AS calls, count(*) FILTER (WHERE outcome = 'unknown')::int AS unknown
              FROM (SELECT recent.*, coalesce(evidence ->> 'channel', CASE WHEN {PaymentMethod.Payable} THEN {PaymentMethod.Word} END) AS channel
                      FROM (SELECT order_no, at, evidence, latency_ms, outcome FROM vip_admin.job_run_items
                             WHERE run_id >= @began ORDER BY run_id DESC, id DESC LIMIT 1000) AS recent
                      LEFT JOIN public.orders o ON o.order_no = recent.order_no AND NOT coalesce(evidence ? 'channel', false)
                     WHERE at >= @since AND latency_ms IS NOT NULL) AS answers
             WHERE channel IS NOT NULL
             GROUP BY channel ORDER BY channel DESC
            """, new NpgsqlParameter("began", began), new NpgsqlParameter("since", since)).ToListAsync();
}
