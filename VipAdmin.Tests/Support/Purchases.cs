using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Tests.Support;

/// <summary>Orders that buy a package, what the backend's callback does to them, and runs that look at them.</summary>
public static class Purchases
{
    private static readonly (string Code, int Days,
        decimal Price)[] Packages = [("vip_month", 30, 29.90m), ("vip_quarter", 90, 79.90m), ("vip_year", 365, 299m), ("lifetime", -1, 999m)];

    /// <summary>The packages as the shop sells them.</summary>
    public static async Task PackagesAsync(this IDbContextFactory<VipDb> databases, DateTime now)
    {
        await using var db = await databases.CreateDbContextAsync();
        db.VipPackages.AddRange(Packages.Select(p => new VipPackage
        {
            PackageId = $"p-{p.Code}", PackageName = p.Code, PackageCode = p.Code, DurationDays = p.Days, OriginalPrice = p.Price, CurrentPrice = p.Price,
            Status = 1, CreatedAt = now, UpdatedAt = now,
        }));
        await db.SaveChangesAsync();
    }

    /// <summary>A pending order of a member that buys a package.</summary>
    public static async Task<Order> PurchaseAsync(this IDbContextFactory<VipDb> databases, DateTime createdAt, Member? member = null,
        string package = "vip_month", Action<Order>? but = null)
    {
        var (code, _, price) = Packages.Single(p => p.Code == package);
        member ??= await databases.MemberAsync(createdAt);
        var order = await databases.OrderAsync(createdAt, member, o =>
        {
            o.ProductType = code;
            o.Amount = price;
            but?.Invoke(o);
        });
        await using var db = await databases.CreateDbContextAsync();
        db.VipOrders.Add(
            new VipOrder
            {
                VipOrderId = Guid.NewGuid().ToString(), OrderId = order.OrderId, PackageId = $"p-{code}", CreatedAt = createdAt,
                UpdatedAt = createdAt
            });
        await db.SaveChangesAsync();
        return order;
    }

    /// <summary>What the backend does when a callback arrives: a row, and the order paid if it still is pending. True = the callback won.</summary>
    public static async Task<bool> CallbackAsync(this IDbContextFactory<VipDb> databases, Order order, DateTime now, bool valid = true, bool pays = true)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.PaymentCallbacks.Add(
            new PaymentCallback
            {
                CallbackId = Guid.NewGuid().ToString(), OrderNo = order.OrderNo, Channel = "wechat", CallbackData = "{}",
                SignatureValid = valid, CreatedAt = now
            });
        await db.SaveChangesAsync();
        var won = pays && await db.Orders.Where(o => o.OrderId == order.OrderId && o.PaymentStatus == OrderStatus.Pending).ExecuteUpdateAsync(set => set
            .SetProperty(o => o.PaymentStatus, OrderStatus.Paid).SetProperty(o => o.TransactionId, "callback").SetProperty(o => o.PaidAt, now)
            .SetProperty(o => o.CallbackCount, o => o.CallbackCount + 1)) == 1;
        if (won)
        {
            await db.Members.Where(m => m.UserId == order.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.VipLevel, 1).SetProperty(m => m.VipExpireAt, now.AddDays(30)));
        }
        await transaction.CommitAsync();
        return won;
    }

    /// <summary>The order as it is read by the tasks.</summary>
    public static async Task<OrderFacts> FactsAsync(this IDbContextFactory<VipDb> databases, Order order)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await OrderFacts.From(db, db.Orders.Where(o => o.OrderId == order.OrderId)).SingleAsync();
    }

    /// <summary>The platform's word that the order was paid.</summary>
    public static Trade PaidTrade(this Order order, DateTime paidAt, string? transactionId = null, long? amountFen = null) => new()
    {
        Channel = "wechat", OrderNo = order.OrderNo, State = TradeState.Paid, PlatformState = "SUCCESS", Currency = "CNY",
        TransactionId = transactionId ?? "T" + order.OrderNo, AmountFen = amountFen ?? (long)(order.Amount * 100), PaidAt = paidAt,
    };

    /// <summary>A run with its row, as the runner makes it.</summary>
    public static async Task<RunScope> RunAsync(this IDbContextFactory<VipDb> databases, string jobKey, TimeProvider time, bool dryRun = false,
        bool askEverything = false, int attempt = 1, RunWindow? window = null, Guid? again = null)
    {
        var id = again ?? Guid.CreateVersion7();
        await using var db = await databases.CreateDbContextAsync();
        // Several runs of a task side by side are not what the runner allows, but what a lost claim could lead to: the rows are finished ones.
        db.JobRuns.Add(
            new JobRun
            {
                Id = id, JobKey = jobKey, Trigger = RunTrigger.Manual, Status = RunStatus.Succeeded, StartedAt = time.GetUtcNow().UtcDateTime,
                Node = "test", Actor = "system", Counters = "{}", DryRun = dryRun
            });
        await (again is null ? db.SaveChangesAsync() : Task.CompletedTask);
        return new RunScope(databases, time)
        {
            RunId = id, JobKey = jobKey, Actor = "system", DryRun = dryRun, AskEverything = askEverything,
            Attempt = attempt, Window = window
        };
    }

    /// <summary>Reads one value.</summary>
    public static async Task<T> ReadAsync<T>(this IDbContextFactory<VipDb> databases, Func<VipDb, Task<T>> query)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await query(db);
    }
}
