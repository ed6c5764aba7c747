using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Checks many orders: in parallel within a lane, the lanes independent of each other, so that a platform in trouble does not delay the other's
/// orders; one that is on hold (<see cref="PlatformHolds"/>) is asked about a few probes, and its other orders are left alone. Cancels and findings are
/// written in batches. One bad order never stops the others; a database that does not work does.
/// </summary>
public sealed class OrderRound(
    OrderInquiry inquiry, OrderCancellation cancellation, CheckLedger ledger, PlatformHolds holds, IOptionsMonitor<PaymentsOptions> payments,
    ILogger<OrderRound> log)
{
    private const int BatchSize = 200;

    /// <summary>
    /// Works through the lanes until they are empty. If it ends early, the findings so far are still written: some orders are already closed on the platform.
    /// </summary>
    /// <param name="tag">Prefix of log lines, e.g. 对账任务.</param>
    /// <exception cref="OperationCanceledException">Stopped between two orders.</exception>
    public async Task GoAsync(IEnumerable<IAsyncEnumerable<OrderFacts>> lanes, string tag, ChangeOrigin origin, RoundTally tally, CancellationToken stop)
    {
        var cancels = new WriteBuffer<Finding>(BatchSize, batch => CancelAsync(batch, tag, origin, tally));
        var notes = new WriteBuffer<Finding>(BatchSize, batch => ledger.WriteAsync(batch, origin, CancellationToken.None));
        // The platform client limits its own calls; twice as many orders are in work here, so that it is never idle while orders settle.
        var gates = new LaneGates(await holds.ReadAsync(origin.RunId, stop));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(8, payments.CurrentValue.Parallelism * 2), CancellationToken = stop };
        try
        {
            await Task.WhenAll(lanes.Select(lane => Parallel.ForEachAsync(lane, parallel, async (order, token) =>
            {
                var channel = PaymentMethod.ChannelOf(order.PaymentMethod);
                if (!await gates.AdmitAsync(channel, token))
                {
                    tally.Skip(channel!);
                    await origin.Run!.AdvanceAsync(1, CancellationToken.None);
                    return;
                }
                var finding = await HandleAsync(order, tag, origin, token);
                gates.Note(channel, finding);
                if (CheckLedger.Concerns(finding))
                {
                    await notes.AddAsync(finding);
                }
                if (finding.ToCancel)
                {
                    await cancels.AddAsync(finding);
                }
                else
                {
                    await CountAsync(finding, origin, tally);
                }
            })));
        }
        catch (Exception ended)
        {
            await LeaveAsync(cancels.FlushAsync, tag, ended);
            await LeaveAsync(notes.FlushAsync, tag, ended);
            await LeaveAsync(() => ledger.WriteSignaturesAsync(tally, origin, CancellationToken.None), tag, ended);
            throw;
        }
        finally
        {
            tally.Hold(gates.Shut);
        }
        await cancels.FlushAsync();
        await notes.FlushAsync();
        await ledger.WriteSignaturesAsync(tally, origin, CancellationToken.None);
    }

    /// <summary>Writes before an early end. A failure must neither hide what ended the round nor stop the other writes.</summary>
    private async Task LeaveAsync(Func<Task> write, string tag, Exception ended)
    {
        try
        {
            await write();
        }
        catch (Exception error)
        {
            log.LogError(error, "[{Tag}] 提前结束（{Reason}）时未能保存已有结果", tag, ended.Message);
        }
    }

    /// <summary>Cancels orders that are ready for it; a row that the database refuses is set aside, and the others are cancelled.</summary>
    public async Task CancelAsync(IReadOnlyList<Finding> findings, string tag, ChangeOrigin origin, RoundTally tally)
    {
        HashSet<string> cancelled;
        try
        {
            cancelled =
                await cancellation.CancelAsync([.. findings.Select(f => new DueCancel(f.Order, f.Code, f.Evidence, f.Answer?.Call.LatencyMs))], origin,
                    CancellationToken.None);
        }
        catch (Exception error) when (DatabaseFault.IsRefusal(error))
        {
            if (findings.Count > 1)
            {
                var half = findings.Count / 2;
                await CancelAsync([.. findings.Take(half)], tag, origin, tally);
                await CancelAsync([.. findings.Skip(half)], tag, origin, tally);
                return;
            }
            var refused = Failed(findings[0], error, tag);
            await ledger.WriteAsync([refused], origin, CancellationToken.None);
            await CountAsync(refused, origin, tally);
            return;
        }
        foreach (var finding in findings)
        {
            var won = cancelled.Contains(finding.Order.OrderId);
            await CountAsync(finding with
            {
                Outcome = won ? ItemOutcome.Cancelled : ItemOutcome.Overtaken,
                After = won ? OrderStatus.Cancelled : null,
            }, origin, tally);
        }
    }

    private async Task<Finding> HandleAsync(OrderFacts order, string tag, ChangeOrigin origin, CancellationToken stop)
    {
        try
        {
            var finding = await inquiry.HandleAsync(order, origin, stop);
            if (finding.Outcome == ItemOutcome.Failed)
            {
                log.LogError(finding.Error, "[{Tag}] 订单 {OrderNo} 处理失败: {Code} {Message}", tag, order.OrderNo, finding.Code, finding.Message);
            }
            return finding;
        }
        catch (Exception error) when (error is not (OperationCanceledException or JobFailedException) && !DatabaseFault.IsOutage(error))
        {
            return Failed(new Finding { Order = order, Outcome = ItemOutcome.Failed, After = order.Status }, error, tag);
        }
    }

    private Finding Failed(Finding finding, Exception error, string tag)
    {
        log.LogError(error, "[{Tag}] 订单 {OrderNo} 处理失败: {Code}", tag, finding.Order.OrderNo, RunReason.Unexpected);
        return finding with { Outcome = ItemOutcome.Failed, Code = RunReason.Unexpected, Message = DatabaseFault.Refusal(error), ToCancel = false };
    }

    private static async Task CountAsync(Finding finding, ChangeOrigin origin, RoundTally tally)
    {
        tally.Add(finding);
        // Settlement and cancellation write their items in their own transactions.
        if (finding.Outcome is not (ItemOutcome.Synced or ItemOutcome.Cancelled))
        {
            origin.Run!.Record(finding.ToItem());
        }
        await origin.Run!.AdvanceAsync(1, CancellationToken.None);
    }
}
