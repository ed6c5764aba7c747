using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Reminders;

/// <summary>
/// A hundred thousand random members, made in SQL, under one run: the statement that sends and the rule that explains decide the same about each of them,
/// with the same words. Expiries lie at the edges of Beijing days, months and years, in the far future and nowhere; levels are reset, accounts disabled,
/// members excluded, some until this very instant, some told by the former task.
/// </summary>
public sealed class ReminderAgreementAtSizeTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Members = 100_000;

    private static readonly IReadOnlyList<ReminderWindow> Edited =
    [
        ReminderWindow.Of(7, "还有{days}天", "{date}到期，等级{level}"), ReminderWindow.Of(3, "VIP即将到期提醒", "{package}还剩{days}天", on: false),
        ReminderWindow.Of(1, "VIP明天到期提醒", "您的VIP会员将在明天到期"), ReminderWindow.Of(0, "VIP今日到期提醒", "{package}今日到期 {link}"),
        ReminderWindow.Of(-1, "VIP已过期提醒", "{package}{level}"), ReminderWindow.Of(-7, "VIP已过期提醒", "已到期{days}天"), ReminderWindow.Of(-10, "再见", "{date}"),
    ];

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Asia/Shanghai", "2026-11-24", "09:00:00", null, false)]
    [InlineData("UTC", "2028-02-29", "00:00:00", "22:00-08:00", true)]
    [InlineData("America/New_York", "2026-12-31", "23:59:59.999999", "00:00-23:59", true)]
    public async Task Run_AHundredThousandRandomMembers_DecidesAboutEachAsTheRuleDoes(string zone, string on, string at, string? quietHours, bool edited)
    {
        var day = DateOnly.Parse(on, null);
        var now = BusinessDay.StartUtc(day) + TimeSpan.Parse(at, null);
        var options = new RemindersOptions { QuietHours = quietHours };
        await MakeAsync(day, now);
        if (edited)
        {
            await postgres.SaveAsync(new ReminderWindowsVersion
            {
                Version = 1, Windows = ReminderWindowsVersion.Write(Edited), Reason = "x", SavedBy = "x", SavedAt = now,
            });
        }
        var windows = edited ? Edited : options.Default;
        var expected = await ExpectedAsync(day, now, windows, options.IsQuiet(now));

        await RunAsync(zone, now, options);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var ledger = await db.ReminderDeliveries.AsNoTracking()
            .Select(row => new { row.UserId, row.DaysLeft, row.Status, row.Reason, row.Title, row.Content }).ToListAsync(Stop);
        var decided = ledger.ToDictionary(row => row.UserId, row => new Decision(row.DaysLeft, row.Reason, row.Title, row.Content));
        Different(expected, decided).ShouldBeEmpty();
        ledger.Count(row => row.Status == DeliveryStatus.Sent).ShouldBe(expected.Values.Count(each => each.Refusal is null));
        (await db.Notifications.CountAsync(note => db.ReminderDeliveries.Any(row => row.NotificationId == note.NotificationId), Stop))
            .ShouldBe(expected.Values.Count(each => each.Refusal is null));
        // Every outcome that a member's facts can have takes part.
        var outcomes = expected.Values.Select(each => each.Refusal).ToHashSet();
        foreach (var outcome in new[]
        {
            ReminderRefusal.Lifetime, ReminderRefusal.Disabled, ReminderRefusal.Excluded, ReminderRefusal.FormerTask, ReminderRefusal.NotVip,
            ReminderRefusal.NeverVip,
        })
        {
            outcomes.ShouldContain(outcome);
        }
        outcomes.ShouldContain(options.IsQuiet(now) ? ReminderRefusal.QuietHours : null);
        outcomes.Contains(ReminderRefusal.SwitchedOff).ShouldBe(edited);
        expected.Count.ShouldBeInRange(20_000, 60_000);
    }

    /// <summary>What the two say differently, the first of it.</summary>
    private static string[] Different(Dictionary<string, Decision> expected, Dictionary<string, Decision> decided)
        => [.. expected.Keys.Union(decided.Keys).Where(id => expected.GetValueOrDefault(id) != decided.GetValueOrDefault(id)).Take(10)
            .Select(id => $"{id}: the rule says {expected.GetValueOrDefault(id)}, the run {decided.GetValueOrDefault(id)}")];

    /// <summary>The rule, member by member, over facts that are read row by row.</summary>
    private async Task<Dictionary<string, Decision>> ExpectedAsync(DateOnly day, DateTime now, IReadOnlyList<ReminderWindow> windows, bool quiet)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var orders = (await db.Orders.AsNoTracking().ToListAsync(Stop))
            .Where(order => order is { OrderType: Order.Vip, PaymentStatus: OrderStatus.Paid or OrderStatus.Refunding }).ToLookup(order => order.UserId!);
        var excluded = (await db.ReminderExclusions.AsNoTracking().ToListAsync(Stop))
            .Where(each => each.EndedAt is null && (each.Until is null || each.Until > now)).Select(each => each.UserId).ToHashSet();
        var messages = (await db.Notifications.AsNoTracking().ToListAsync(Stop)).ToLookup(note => note.UserId);
        var decisions = new Dictionary<string, Decision>();
        foreach (var member in await db.Members.AsNoTracking().ToListAsync(Stop))
        {
            var left = member.VipExpireAt is { } end ? ReminderPolicy.DaysLeft(end, day) : (int?)null;
            var former = ReminderWindow.All.FirstOrDefault(window => window.DaysLeft == left)?.Title;
            var package = orders[member.UserId].OrderBy(order => order.PaidAt is null).ThenByDescending(order => order.PaidAt)
                .ThenByDescending(order => order.OrderId, StringComparer.Ordinal).FirstOrDefault()?.ProductName;
            var verdict = ReminderPolicy.Decide(
                new ReminderFacts(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt, orders[member.UserId].Any(), member.Status)
                {
                    Excluded = excluded.Contains(member.UserId), Package = package,
                    ToldByFormerTask = former is not null && messages[member.UserId].Any(note => note.Title == former && BusinessDay.Of(note.CreatedAt) == day),
                }, day, now, windows, quiet);
            if (verdict.Window is { } window)
            {
                decisions.Add(member.UserId, new Decision(window.DaysLeft, verdict.Refusal, verdict.Message!.Title, verdict.Message.Content));
            }
        }
        return decisions;
    }

    private async Task RunAsync(string zone, DateTime now, RemindersOptions options)
    {
        await using var source = new NpgsqlDataSourceBuilder(postgres.ConnectionString + $";Timezone={zone}").Build();
        var databases = new PooledDbContextFactory<VipDb>(VipDbSetup.OptionsFor(source));
        var time = new FakeTimeProvider(new DateTimeOffset(now));
        using var scope = new RunScope(databases, time) { RunId = Guid.CreateVersion7(), JobKey = Timetable.VipReminder, Actor = "system" };
        var reminders = new SendDueReminders(databases, time, Fixed.Options(options), NullLogger<SendDueReminders>.Instance);
        await reminders.RunAsync(scope, await reminders.LookAsync(Stop), Stop);
    }

    /// <summary>Half of the members end within twelve days, at an edge of the day or anywhere in it.</summary>
    private Task MakeAsync(DateOnly day, DateTime now) => postgres.ExecuteAsync($"""
        SELECT setseed(0.5);
        INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status)
        SELECT 'm-' || lpad(n::text, 6, '0'), (13000000000 + n)::text, '-', (ARRAY[0, 0, 1, 1, 2])[1 + floor(random() * 5)::int],
               CASE floor(random() * 40)::int WHEN 0 THEN NULL WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' WHEN 3 THEN '9999-12-31'::timestamp
                    ELSE timestamp '{BusinessDay.StartUtc(day):yyyy-MM-dd HH:mm:ss}' + floor(random() * 25 - 12) * interval '1 day'
                         + coalesce((ARRAY['00:00', '00:00:00.000001', '08:00', '09:00', '15:59:59.999999', '16:00', '23:59:59.999999'])[1 + floor(random() * 14)::int],
                                    floor(random() * 86400) || ' seconds')::interval END,
               random() < 0.1, CASE WHEN random() < 0.6 THEN timestamp '2026-01-01' END, (ARRAY[1, 1, 1, 1, 0, 2])[1 + floor(random() * 6)::int]
          FROM generate_series(1, {Members}) n;
        INSERT INTO public.orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_status, paid_at)
        SELECT 'o-' || lpad(n::text, 6, '0'), 'VIP' || lpad(n::text, 17, '0'), 'm-' || lpad((1 + floor(random() * {Members}))::text, 6, '0'),
               CASE WHEN random() < 0.8 THEN 'vip' ELSE 'points' END, 'vip_month', (ARRAY['', '年卡', '{"{date}"}', 'a{"{level}"}b'])[1 + floor(random() * 4)::int], 1,
               floor(random() * 5)::int, CASE WHEN random() < 0.9 THEN timestamp '2026-01-01' + floor(random() * 5) * interval '1 day' END
          FROM generate_series(1, {Members}) n;
        INSERT INTO vip_admin.reminder_exclusions (id, user_id, reason, created_by, created_at, until, ended_at)
        SELECT gen_random_uuid(), user_id, 'x', 'x', timestamptz '2026-01-01',
               (ARRAY[NULL, at, at + interval '1 microsecond', at - interval '1 day', at + interval '9 days'])[1 + floor(random() * 5)::int],
               CASE WHEN random() < 0.3 THEN timestamptz '2026-02-01' END
          FROM public.users, (SELECT timestamptz '{now:yyyy-MM-dd HH:mm:ss.ffffff}+00' AS at) AS run WHERE random() < 0.15;
        INSERT INTO public.notifications (notification_id, user_id, title, content, type, created_at)
        SELECT gen_random_uuid()::text, user_id, (ARRAY['VIP即将到期提醒', 'VIP明天到期提醒', 'VIP今日到期提醒', 'VIP已过期提醒'])[1 + floor(random() * 4)::int], 'x',
               (ARRAY['vip_expiry', 'vip_expired'])[1 + floor(random() * 2)::int], timestamp '{BusinessDay.StartUtc(day):yyyy-MM-dd HH:mm:ss}'
               + (ARRAY['0', '-0.000001 seconds', '23:59:59.999998', '24:00', '1 hour'])[1 + floor(random() * 5)::int]::interval
          FROM public.users WHERE random() < 0.2;
        ANALYZE public.users; ANALYZE public.orders; ANALYZE public.notifications; ANALYZE vip_admin.reminder_exclusions;
        """, 120);

    private sealed record Decision(int DaysLeft, string? Refusal, string? Title, string? Content);
}
