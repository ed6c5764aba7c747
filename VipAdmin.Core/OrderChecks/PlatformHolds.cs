using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Which platforms are on hold? A platform is, when the last two runs that asked it got no usable answer about at least three orders. The answers stand in the
/// items of the runs, so every host sees the same, and a restart changes nothing. An answer about a probe ends the hold by itself.
/// </summary>
public sealed class PlatformHolds
{
    /// <summary>Runs in a row without a usable answer.</summary>
    public const int SilentRuns = 2;

    /// <summary>Orders that had none: one or two can fail by themselves.</summary>
    public const int SilentOrders = 3;

    /// <summary>Runs that are looked at; those that asked no platform say nothing.</summary>
    private const string Looked = "20";

    /// <summary>What is older says nothing about now.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(1);

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    private const string Text = $"""
        WITH runs AS (
          SELECT r.id FROM vip_admin.job_runs r
          WHERE r.job_key IN ('reconciliation', 'orderTimeout') AND r.id >= @floor AND r.id IS DISTINCT FROM @run ORDER BY r.id DESC LIMIT {Looked}),
        asked AS (
          SELECT i.run_id, i.order_no, i.at, coalesce(i.code, '') AS code, i.outcome <> 'unknown' OR i.code = 'STATUS_MISMATCH' AS answered,
            coalesce(i.evidence ->> 'channel', CASE WHEN {PaymentMethod.Payable} THEN {PaymentMethod.Word} END) AS channel
          FROM runs JOIN vip_admin.job_run_items i ON i.run_id = runs.id
            LEFT JOIN public.orders o ON o.order_no = i.order_no AND NOT coalesce(i.evidence ? 'channel', false)
          WHERE i.latency_ms IS NOT NULL),
        placed AS (
          SELECT *, dense_rank() OVER (PARTITION BY channel ORDER BY run_id DESC) AS place FROM asked WHERE channel IS NOT NULL)
        SELECT channel, min(at) AS since, mode() WITHIN GROUP (ORDER BY code) AS code, count(DISTINCT order_no)::int AS asked
        FROM placed WHERE place <= @silent GROUP BY channel
        HAVING NOT bool_or(answered) AND count(DISTINCT run_id) = @silent AND count(DISTINCT order_no) >= @orders ORDER BY channel
        """;

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly SharedReads<int, IReadOnlyList<PlatformHold>> reads;

    public PlatformHolds(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        (this.databases, this.time) = (databases, time);
        reads = new SharedReads<int, IReadOnlyList<PlatformHold>>(_ => ReadAsync(null, CancellationToken.None), time);
    }

    /// <summary>For people; a few seconds old at most.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<PlatformHold>> OpenAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return reads.GetAsync(0, Age).WaitAsync(stop);
    }

    /// <summary>As of now.</summary>
    /// <param name="runId">The run that asks; what it did in an earlier attempt does not count. Null for none.</param>
    public async Task<IReadOnlyList<PlatformHold>> ReadAsync(Guid? runId, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQueryRaw<PlatformHold>(Text, new NpgsqlParameter("floor", RunId.Floor(time.UtcNow() - Reach)), Sql.Id("run", runId),
            new NpgsqlParameter("silent", SilentRuns), new NpgsqlParameter("orders", SilentOrders)).ToListAsync(stop);
    }
}
