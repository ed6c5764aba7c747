using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reconciliation;

/// <summary>One reconciliation: every pending order that is old enough, and every cancelled one that could still be paid and is due.</summary>
public sealed class ReconcileOrders(
    DueOrders due, LatePaymentWatch watch, OrderRound round, IDbContextFactory<VipDb> databases, TimeProvider time, ClockWatch clocks,
    IOptionsMonitor<ReconciliationOptions> options,
    ILogger<ReconcileOrders> log)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Which pending orders a run will check, and how many they are. A window ignores next times, but it too leaves the youngest orders to the callback.
    /// </summary>
    public async Task<PendingOrders> LookAsync(RunScope run, CancellationToken stop)
    {
        var until = clocks.EarlierUtcNow().AddMinutes(-options.CurrentValue.MinimumAgeMinutes);
        var range = new DueRange(null, until, run.DueBy(time.UtcNow()));
        if (run.Window is { } window)
        {
            // The end of a window is exclusive, the bound of the query is not; the column holds microseconds.
            var last = window.Until.AddMicroseconds(-1);
            range = new DueRange(window.From, last < until ? last : until, null);
        }
        range = range with { Plan = run.Plan?.RunId };
        return new PendingOrders(range, await due.CountAsync(range, stop));
    }

    /// <summary>One attempt of a run.</summary>
    /// <exception cref="JobFailedException">No usable answer, although platforms were asked.</exception>
    public async Task<JobResult> RunAsync(RunScope run, PendingOrders pending, CancellationToken stop)
    {
        var tally = new RoundTally();
        run.CountBy(() => Counters(tally));
        try
        {
            await GoAsync(run, pending, tally, stop);
        }
        catch (Exception ended) when (!run.DryRun)
        {
            // Stopped by a person, the deadline or a fault: what was done until then is recorded in security_logs.
            try
            {
                await CloseAsync(tally);
            }
            catch (Exception error)
            {
                log.LogError(error, "[{Tag}] 提前结束（{Reason}）时未能写入 security_logs", ReconciliationJob.Tag, ended.Message);
            }
            throw;
        }
        if (!run.DryRun)
        {
            await CloseAsync(tally);
        }
        var counters = Counters(tally);
        if (tally is { Asked: > 0, Answered: 0, IsOnHold: false })
        {
            throw new JobFailedException(RunReason.AllUnknown,
                $"{tally.Asked} 笔订单均未得到支付平台的有效应答（{string.Join('、', tally.Failures.Select(f => f.Code).Distinct())}）", counters);
        }
        return tally.Result(counters, options.CurrentValue.AnswerLimits);
    }

    private async Task GoAsync(RunScope run, PendingOrders pending, RoundTally tally, CancellationToken stop)
    {
        var now = time.UtcNow();
        if (!run.DryRun)
        {
            await watch.RefreshAsync(now, stop);
        }
        // Watched orders are many: unless a person wants them all, each is asked about at its own times. A retry also asks again about those that got no answer
        // before it; otherwise an outage that met only watched orders would end as a success with nothing to do. A person's run asks about all of them in every
        // attempt, because answers may not have been recorded.
        // A plan lists its orders, the watched ones among them.
        var period = run.Plan is null ? run.Window : null;
        var watched = period is { } counted ? await watch.CountCreatedInAsync(counted, stop) : await watch.CountAsync(now, run, stop);
        run.SetTotal(pending.Count + watched);

        IAsyncEnumerable<OrderFacts> Watched(PaymentLane lane)
            => period is { } window ? watch.CreatedInAsync(lane, window, stop) : watch.DueAsync(lane, now, run, stop);
        List<IAsyncEnumerable<OrderFacts>> lanes = [];
        if (pending.Count > 0)
        {
            lanes.AddRange(Enum.GetValues<PaymentLane>().Select(lane => due.PendingAsync(lane, pending.Range, stop)));
        }
        if (watched > 0)
        {
            lanes.AddRange([Watched(PaymentLane.WeChat), Watched(PaymentLane.Alipay)]);
        }
        await round.GoAsync(lanes, ReconciliationJob.Tag, ChangeOrigin.Of(run), tally, stop);
    }

    private static Dictionary<string, long> Counters(RoundTally tally) => new()
    {
        [ReconciliationCounters.TotalChecked.Name] = tally.Total(watched: false),
        [ReconciliationCounters.Synced.Name] = tally.Count(ItemOutcome.Synced),
        [OrderCounters.Cancelled.Name] = tally.Count(ItemOutcome.Cancelled),
        [ReconciliationCounters.Errors.Name] = tally.Bad,
        [OrderCounters.Unknown.Name] = tally.Count(ItemOutcome.Unknown),
        [OrderCounters.Left.Name] = tally.Count(ItemOutcome.Left),
        [OrderCounters.Overtaken.Name] = tally.Count(ItemOutcome.Overtaken),
        [OrderCounters.Discrepancies.Name] = tally.Count(ItemOutcome.Discrepancy),
        [OrderCounters.Known.Name] = tally.Known,
        [ReconciliationCounters.Watched.Name] = tally.Total(watched: true),
        [OrderCounters.SettledFen.Name] = tally.SyncedFen,
        [OrderCounters.CancelledFen.Name] = tally.CancelledFen,
    };

    /// <summary>Resolves what callbacks have settled meanwhile, and writes the row that the backend's operators expect after each reconciliation.</summary>
    private Task<bool> CloseAsync(RoundTally tally) => DatabaseFault.RetryLockConflictsAsync(() => TryCloseAsync(tally));

    private async Task<bool> TryCloseAsync(RoundTally tally)
    {
        var now = time.UtcNow();
        var data = new
        {
            totalChecked = tally.Total(watched: false),
            synced = tally.Count(ItemOutcome.Synced),
            cancelled = tally.Count(ItemOutcome.Cancelled),
            errorCount = tally.Bad,
            errors = tally.Failures.Select(f => new { orderNo = f.Order.OrderNo, error = f.Code, retryCount = f.Order.UnknownAttempts }),
        };
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await DiscrepancyLedger.ResolvePaidAsync(db, now, CancellationToken.None);
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO public.security_logs (log_id, event_type, event_data, risk_level, action_taken, created_at)
            VALUES (@id, 'reconciliation', @data, @risk, 'logged', @now)
            """,
            [
                new NpgsqlParameter("id", Guid.CreateVersion7().ToString()),
                new NpgsqlParameter("data", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(data, Json) },
                new NpgsqlParameter("risk", tally.Bad > 0 ? "medium" : "low"),
                Sql.Plain("now", now),
            ]);
        await transaction.CommitAsync();
        return true;
    }
}
