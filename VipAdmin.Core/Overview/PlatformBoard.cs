using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>How have the payment platforms answered?</summary>
public sealed class PlatformBoard
{
    /// <summary>A day of a busy shop is 100,000 rows: it may be this old.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly SharedReads<ChartSpan, IReadOnlyList<PlatformHour>> reads;

    public PlatformBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        this.databases = databases;
        reads = new SharedReads<ChartSpan, IReadOnlyList<PlatformHour>>(ReadAsync, time);
    }

    /// <summary>A row for each column and platform, oldest first; columns without a query are left out.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<PlatformHour>> HoursAsync(Actor actor, ChartSpan span, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return reads.GetAsync(span, Age).WaitAsync(stop);
    }

    /// <summary>
    /// The channel comes from the answer, or from the order when there was no answer. Items are found through their runs, the longest of which began an hour
    /// before its last item.
    /// </summary>
    private async Task<IReadOnlyList<PlatformHour>> ReadAsync(ChartSpan span)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Database.SqlQueryRaw<PlatformHour>($"""
            SELECT @since + floor(extract(epoch FROM at - @since) / @step) * @step * interval '1 second' AS at, channel, count(*)::int AS calls,
                   count(*) FILTER (WHERE outcome = 'unknown')::int AS unknown,
                   round(percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms))::int AS median_ms,
                   round(percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms))::int AS slow_ms
              FROM (SELECT i.at, i.outcome, i.latency_ms,
                           coalesce(i.evidence ->> 'channel', CASE WHEN {PaymentMethod.Payable} THEN {PaymentMethod.Word} END) AS channel
                      FROM vip_admin.job_run_items i
                      LEFT JOIN public.orders o ON o.order_no = i.order_no AND NOT coalesce(i.evidence ? 'channel', false)
                     WHERE i.run_id >= @began AND i.run_id < @before AND i.at >= @since AND i.at < @until AND i.latency_ms IS NOT NULL) AS answers
             WHERE channel IS NOT NULL
             GROUP BY 1, 2 ORDER BY 1, 2
            """, new NpgsqlParameter("began", RunId.Floor(span.First.AddHours(-1))), new NpgsqlParameter("before", RunId.Floor(span.End)),
            Sql.Instant("since", span.First), Sql.Instant("until", span.End), new NpgsqlParameter("step", span.Step.TotalSeconds)).ToListAsync();
    }
}
