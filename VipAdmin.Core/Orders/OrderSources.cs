using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Orders;

/// <summary>The sources of an order's history; each reads its newest lines through an index of its table.</summary>
internal sealed class OrderSources(VipDb db, Order order, CancellationToken stop)
{
    /// <summary>Whether a source has more lines than were read.</summary>
    internal bool Truncated { get; private set; }

    internal Task<List<OrderMoment>> CallbacksAsync() => NewestAsync(
        db.PaymentCallbacks.AsNoTracking().Where(c => c.OrderNo == order.OrderNo).OrderByDescending(c => c.CreatedAt)
            .Select(c => new OrderMoment(c.CreatedAt, OrderMomentKind.Callback)
            {
                Code = c.TransactionId, Good = c.SignatureValid, Processed = c.Processed, Text = c.ErrorMessage ?? c.ProcessResult,
            }));

    internal Task<List<OrderMoment>> QueriesAsync() => NewestAsync(
        from item in db.JobRunItems.AsNoTracking()
        join run in db.JobRuns.AsNoTracking() on item.RunId equals run.Id into runs
        from run in runs.DefaultIfEmpty()
        where item.OrderNo == order.OrderNo
        orderby item.Id descending
        select new OrderMoment(item.At, OrderMomentKind.Asked)
        {
            Code = item.Code, Outcome = item.Outcome, LatencyMs = item.LatencyMs, RunId = run == null ? null : run.Id, JobKey = run == null ? null : run.JobKey,
            By = run == null ? null : run.Actor, DryRun = run != null && run.DryRun, Planned = item.Planned,
        });

    internal Task<List<OrderMoment>> DiscrepanciesAsync() => NewestAsync(
        from line in db.DiscrepancyEvents.AsNoTracking()
        join discrepancy in db.Discrepancies.AsNoTracking() on line.DiscrepancyId equals discrepancy.Id
        where discrepancy.OrderNo == order.OrderNo
        orderby line.Id descending
        select new OrderMoment(line.At, OrderMomentKind.Discrepancy)
        {
            By = line.ActorName, Text = line.Note, DiscrepancyId = discrepancy.Id, Discrepancy = discrepancy.Type, DiscrepancyEvent = line.Kind,
        });

    internal async Task<List<OrderMoment>> RefundsAsync()
    {
        var refunds = await NewestAsync(db.RefundRequests.AsNoTracking().Where(r => r.OrderId == order.OrderId).OrderByDescending(r => r.CreatedAt));
        return [.. refunds.Select(r => new OrderMoment(r.RefundedAt ?? r.ReviewedAt ?? r.CreatedAt, OrderMomentKind.Refund)
        {
            Fen = Money.FenFromYuan(r.RefundAmount), Number = r.Status, Text = r.ReviewNote ?? r.Reason, Code = r.RefundTransactionId,
        })];
    }

    internal async Task<List<OrderMoment>> NotificationsAsync()
    {
        if (order.UserId is null)
        {
            return [];
        }
        var link = $"/user/orders/{order.OrderNo}";
        return await NewestAsync(db.Notifications.AsNoTracking()
            .Where(n => n.UserId == order.UserId && (n.LinkUrl == link || n.ResourceId == order.OrderId)).OrderByDescending(n => n.CreatedAt)
            .Select(n => new OrderMoment(n.CreatedAt, OrderMomentKind.Notified) { Code = n.Title, Text = n.Content, Good = n.IsRead }));
    }

    internal async Task<List<OrderMoment>> ActsAsync()
    {
        var acts = await NewestAsync(db.AuditEvents.AsNoTracking().Where(a => a.Target == order.OrderNo).OrderByDescending(a => a.Id));
        return [.. acts.Select(act => (act, dry: Particular(act.Data, "dryRun") == "True")).Select(each => new OrderMoment(each.act.At, OrderMomentKind.Act)
        {
            By = each.act.ActorName, Code = each.act.Action, Text = each.act.Reason, Outcome = OutcomeIn(each.act.Data), DryRun = each.dry,
            Planned = each.dry,
        })];
    }

    /// <summary>The audit row of a person's check names its outcome.</summary>
    private static ItemOutcome? OutcomeIn(string? data)
        => Enum.TryParse<ItemOutcome>(Particular(data, "outcome"), ignoreCase: true, out var outcome) ? outcome : null;

    private static string? Particular(string? data, string name)
    {
        if (data is null)
        {
            return null;
        }
        using var particulars = JsonDocument.Parse(data);
        return particulars.RootElement.ValueKind == JsonValueKind.Object && particulars.RootElement.TryGetProperty(name, out var value) ? value.ToString()
            : null;
    }

    private async Task<List<T>> NewestAsync<T>(IQueryable<T> source)
    {
        var newest = await source.Take(OrderTimeline.MostPerSource + 1).ToListAsync(stop);
        if (newest.Count > OrderTimeline.MostPerSource)
        {
            Truncated = true;
            newest.RemoveAt(OrderTimeline.MostPerSource);
        }
        return newest;
    }
}
