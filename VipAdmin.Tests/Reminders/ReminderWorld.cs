using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Reminders;

/// <summary>Members with an expiry in Beijing time, and runs at a Beijing time.</summary>
internal sealed class ReminderWorld(PostgresFixture postgres)
{
    private int next;

    /// <summary>24 November 2026, 09:00 in Beijing.</summary>
    public static readonly DateTime Nine = BusinessDay.FromBeijing(new DateTime(2026, 11, 24, 9, 0, 0));

    public static readonly DateOnly Today = new(2026, 11, 24);

    public FakeTimeProvider Time { get; } = new(Nine);

    /// <summary>A UTC instant given as days from today and a Beijing time of day.</summary>
    public static DateTime Beijing(int days, string timeOfDay = "12:00:00") => BusinessDay.StartUtc(Today.AddDays(days)) + TimeSpan.Parse(timeOfDay);

    /// <summary>An active member who expires then (UTC); changed as the test needs.</summary>
    public async Task<Member> MemberAsync(DateTime? expiry, Action<Member>? change = null, bool paidOrder = false)
    {
        next++;
        var member = await postgres.Databases.MemberAsync(Nine, m =>
        {
            (m.UserId, m.VipLevel, m.VipExpireAt, m.VipActivatedAt) = ($"u-{next:000000}", 1, expiry, Nine.AddDays(-40));
            change?.Invoke(m);
        });
        if (paidOrder)
        {
            await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
            db.Orders.Add(Order(member.UserId, Nine.AddDays(-40)));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        return member;
    }

    public Order Order(string userId, DateTime created, OrderStatus status = OrderStatus.Paid) => new()
    {
        OrderId = $"o-{++next}", OrderNo = $"VIP{next:00000000000000000}", UserId = userId, OrderType = Core.Backend.Order.Vip, ProductType = "vip_month",
        ProductName = "月卡",
        Amount = 29.9m, PaymentMethod = "wechat", PaymentStatus = status, CreatedAt = created, UpdatedAt = created,
        PaidAt = status == OrderStatus.Paid ? created : null,
    };

    public async Task<ReminderTally> RunAsync(bool dryRun = false, int chunk = 3, Guid? runId = null, CancellationToken? stop = null,
        RemindersOptions? options = null, Func<Task>? afterLook = null)
    {
        using var scope = new RunScope(postgres.Databases, Time)
        {
            RunId = runId ?? Guid.CreateVersion7(), JobKey = Timetable.VipReminder, Actor = "system",
            DryRun = dryRun
        };
        var reminders = new SendDueReminders(postgres.Databases, Time, Fixed.Options(options ?? new RemindersOptions()), NullLogger<SendDueReminders>.Instance)
        {
            ChunkSize = chunk,
        };
        var until = stop ?? TestContext.Current.CancellationToken;
        var due = await reminders.LookAsync(until);
        await (afterLook?.Invoke() ?? Task.CompletedTask);
        return await reminders.RunAsync(scope, due, until);
    }

    /// <summary>The bound that the guard gets.</summary>
    public async Task<long> CountAsync(RemindersOptions options)
        => (await new SendDueReminders(postgres.Databases, Time, Fixed.Options(options), NullLogger<SendDueReminders>.Instance)
            .LookAsync(TestContext.Current.CancellationToken)).Count;

    /// <summary>A run on today's clock.</summary>
    public static async Task SendNowAsync(PostgresFixture postgres, Guid? runId = null)
    {
        using var scope = new RunScope(postgres.Databases, TimeProvider.System)
        {
            RunId = runId ?? Guid.CreateVersion7(), JobKey = Timetable.VipReminder,
            Actor = "system"
        };
        var reminders = new SendDueReminders(postgres.Databases, TimeProvider.System, Fixed.Options(new RemindersOptions()),
            NullLogger<SendDueReminders>.Instance);
        var stop = TestContext.Current.CancellationToken;
        await reminders.RunAsync(scope, await reminders.LookAsync(stop), stop);
    }

    public async Task<List<ReminderDelivery>> LedgerAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.ReminderDeliveries.AsNoTracking().OrderBy(d => d.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task<List<Notification>> InboxAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.Notifications.AsNoTracking().OrderBy(n => n.UserId).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task ChangeAsync(string userId, Action<Member> change)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        change(await db.Members.SingleAsync(m => m.UserId == userId, TestContext.Current.CancellationToken));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
