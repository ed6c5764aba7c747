using Microsoft.Extensions.Options;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderTimeout;

/// <summary>
/// Cancels all orders that were not paid in time. They are closed on the platform first, so that they cannot be paid after they were cancelled here;
/// where closing is switched off, they are cancelled locally only.
/// </summary>
public sealed class CancelOverdueOrders(DueOrders due, OrderRound round, OrderCancellation cancellation, AwaitedCancels awaited, TimeProvider time,
    ClockWatch clocks,
    IOptionsMonitor<OrderTimeoutOptions> options)
{
    /// <summary>Batches of a page share no row: two connections shorten a large backlog by a third, and more would keep the server from other work.</summary>
    private const int BatchesAtATime = 2;

    /// <summary>Which orders are overdue and due to be checked, and how many they are.</summary>
    public async Task<OverdueOrders> LookAsync(RunScope run, CancellationToken stop)
    {
        // By the earlier clock, so that orders are rather too young than too old; the cancelling statement uses the same instant.
        var range = new DueRange(null, clocks.EarlierUtcNow().AddMinutes(-options.CurrentValue.Minutes), run.DueBy(time.UtcNow())) { Plan = run.Plan?.RunId };
        var closes = options.CurrentValue.CloseOnPlatform;
        return new OverdueOrders(range, closes, closes
            ? await due.CountAsync(range, stop)
            : await due.CountReadableAsync(range, stop) + await CountUnreadableAsync(range, stop));
    }

    /// <summary>One attempt of a run.</summary>
    public async Task<JobResult> RunAsync(RunScope run, OverdueOrders overdue, CancellationToken stop)
    {
        var (range, closes, _) = overdue;
        var tally = new RoundTally();
        var origin = ChangeOrigin.Of(run);
        run.CountBy(() => Counters(tally));
        if (closes)
        {
            var lanes = Enum.GetValues<PaymentLane>().Select(lane => due.PendingAsync(lane, range, stop));
            await round.GoAsync(lanes, OrderTimeoutJob.Tag, origin, tally, stop);
        }
        else
        {
            await CancelLocallyAsync(range, origin, tally, stop);
            await round.GoAsync([due.UnreadableAsync(range, stop)], OrderTimeoutJob.Tag, origin, tally, stop);
        }
        return tally.Result(Counters(tally), options.CurrentValue.AnswerLimits);
    }

    private static Dictionary<string, long> Counters(RoundTally tally) => new()
    {
        [OrderTimeoutCounters.Total.Name] = tally.Total(watched: false),
        [OrderCounters.Cancelled.Name] = tally.Count(ItemOutcome.Cancelled),
        [OrderTimeoutCounters.Failed.Name] = tally.Bad,
        [OrderCounters.Unknown.Name] = tally.Count(ItemOutcome.Unknown),
        [OrderTimeoutCounters.Settled.Name] = tally.Count(ItemOutcome.Synced),
        [OrderCounters.Left.Name] = tally.Count(ItemOutcome.Left),
        [OrderCounters.Overtaken.Name] = tally.Count(ItemOutcome.Overtaken),
        [OrderCounters.Discrepancies.Name] = tally.Count(ItemOutcome.Discrepancy),
        [OrderCounters.Known.Name] = tally.Known,
        [OrderCounters.SettledFen.Name] = tally.SyncedFen,
        [OrderCounters.CancelledFen.Name] = tally.CancelledFen,
    };

    private async Task<int> CountUnreadableAsync(DueRange range, CancellationToken stop)
    {
        var count = 0;
        await foreach (var _ in due.UnreadableAsync(range, stop))
        {
            count++;
        }
        return count;
    }

    private async Task CancelLocallyAsync(DueRange range, ChangeOrigin origin, RoundTally tally, CancellationToken stop)
    {
        var key = OrderKey.First;
        var waits = false;
        while (!waits && await due.OverduePageAsync(range, key, stop) is { Count: > 0 } page)
        {
            key = new OrderKey(page[^1].CreatedAt, page[^1].OrderId);
            await Parallel.ForEachAsync(page.Chunk(options.CurrentValue.BatchSize),
                new ParallelOptions { MaxDegreeOfParallelism = BatchesAtATime, CancellationToken = stop }, async (batch, token) =>
                {
                    if (Volatile.Read(ref waits) || await MustWaitAsync(origin, tally, token))
                    {
                        Volatile.Write(ref waits, true);
                        return;
                    }
                    await CancelLocallyAsync(range.Until, batch, origin, tally, token);
                });
        }
    }

    private async Task<bool> MustWaitAsync(ChangeOrigin origin, RoundTally tally, CancellationToken stop)
    {
        if (clocks.Compare() is { Disagree: true } apart)
        {
            tally.Wait(apart.ToString());
            return true;
        }
        return await awaited.StandAsync(origin, stop);
    }

    private async Task CancelLocallyAsync(DateTime until, OverdueOrder[] orders, ChangeOrigin origin, RoundTally tally, CancellationToken stop)
    {
        try
        {
            var batch = await cancellation.CancelOverdueAsync(until, orders, origin, CancellationToken.None);
            tally.AddCancelled(batch.Cancelled, batch.Fen);
            await origin.Run!.AdvanceAsync(batch.Cancelled, CancellationToken.None);
        }
        catch (Exception error) when (DatabaseFault.IsRefusal(error))
        {
            // The database refused a row of the batch: halving finds it, and the others are still cancelled.
            var readable = await due.ReadableAsync(until, orders, stop);
            var findings = readable.Select(order => new Finding { Order = order, Outcome = ItemOutcome.Left, After = order.Status, ToCancel = true });
            await round.CancelAsync([.. findings], OrderTimeoutJob.Tag, origin, tally);
        }
    }
}
