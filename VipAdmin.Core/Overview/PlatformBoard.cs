using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>How have the payment platforms answered?</summary>
public sealed class PlatformBoard
{
    /// <summary>A day of a busy shop is 100,000 rows: it may be this old.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private const int ExportedAtOnce = 1_000;

    /// <summary>Lists are counted this far.</summary>
    public const int CountLimit = 10_000;

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

    private static readonly KeyOrder<OrderRunItem, PlatformCallKey> LatestFirst = new(
        (rows, newer) => newer ? rows.OrderBy(item => item.RunId).ThenBy(item => item.Id)
            : rows.OrderByDescending(item => item.RunId).ThenByDescending(item => item.Id),
        (rows, key, newer) =>
        {
            var (run, id) = (key.RunId, key.Id);
            return newer ? rows.Where(item => EF.Functions.GreaterThan(ValueTuple.Create(item.RunId, item.Id), ValueTuple.Create(run, id)))
                : rows.Where(item => EF.Functions.LessThan(ValueTuple.Create(item.RunId, item.Id), ValueTuple.Create(run, id)));
        });

    /// <summary>The queries behind the columns of a span of time: exactly those that <see cref="HoursAsync"/> counts, those of the latest run first.</summary>
    /// <param name="before">Only queries older than this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only queries newer than this one, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<KeyPage<PlatformCall>> CallsAsync(Actor actor, PlatformCallFilter filter, PlatformCallKey? before, PlatformCallKey? after, int size,
        CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await KeyPage.ReadAsync(Matching(db, filter), LatestFirst, KeyBound.Of(before, after), size,
            item => new PlatformCall(item.RunId, item.Id, item.At, item.OrderNo, item.Outcome, item.Code, item.LatencyMs!.Value, item.Planned), stop);
    }

    /// <summary>How many there are: exact up to <see cref="CountLimit"/>, then one more than that.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<int> CallCountAsync(Actor actor, PlatformCallFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Matching(db, filter).OrderByDescending(item => item.RunId).Take(CountLimit + 1).CountAsync(stop);
    }

    /// <summary>The same as a file, all of them.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs, or may not export.</exception>
    public IAsyncEnumerable<PlatformCall> ExportAsync(Actor actor, PlatformCallFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<PlatformCall>(last => CallsAsync(actor, filter, last?.Key, null, ExportedAtOnce, stop));
    }

    private static IQueryable<OrderRunItem> Matching(VipDb db, PlatformCallFilter filter)
    {
        var calls = db.JobRunItems.FromSqlRaw($"""
            SELECT i.* FROM vip_admin.job_run_items i
              LEFT JOIN public.orders o ON o.order_no = i.order_no AND NOT coalesce(i.evidence ? 'channel', false)
             WHERE {Calls} AND {Channel} = @channel
            """, [.. Range(filter.From, filter.To), Sql.Text("channel", filter.Channel)]).AsNoTracking();
        return filter.Unanswered ? calls.Where(item => item.Outcome == ItemOutcome.Unknown) : calls;
    }

    /// <summary>Items are found through their runs, the longest of which began an hour before its last item.</summary>
    private const string Calls = "i.run_id >= @began AND i.run_id < @before AND i.at >= @since AND i.at < @until AND i.latency_ms IS NOT NULL";

    /// <summary>The channel comes from the answer, or from the order when there was no answer.</summary>
    private const string Channel = $"coalesce(i.evidence ->> 'channel', CASE WHEN {PaymentMethod.Payable} THEN {PaymentMethod.Word} END)";

    private static NpgsqlParameter[] Range(DateTime since, DateTime until) =>
    [
        new("began", RunId.Floor(since.AddHours(-1))), new("before", RunId.Floor(until)), Sql.Instant("since", since), Sql.Instant("until", until),
    ];

    private async Task<IReadOnlyList<PlatformHour>> ReadAsync(ChartSpan span)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Database.SqlQueryRaw<PlatformHour>($"""
            SELECT @since + floor(extract(epoch FROM at - @since) / @step) * @step * interval '1 second' AS at, channel, count(*)::int AS calls,
                   count(*) FILTER (WHERE outcome = 'unknown')::int AS unknown,
                   round(percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms))::int AS median_ms,
                   round(percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms))::int AS slow_ms
              FROM (SELECT i.at, i.outcome, i.latency_ms, {Channel} AS channel
                      FROM vip_admin.job_run_items i
                      LEFT JOIN public.orders o ON o.order_no = i.order_no AND NOT coalesce(i.evidence ? 'channel', false)
                     WHERE {Calls}) AS answers
             WHERE channel IS NOT NULL
             GROUP BY 1, 2 ORDER BY 1, 2
            """, [.. Range(span.First, span.End), new NpgsqlParameter("step", span.Step.TotalSeconds)]).ToListAsync();
    }
}
