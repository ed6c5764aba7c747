using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>200,000 reminders out of 1,000,000 members, beside the two raw INSERT … SELECT that write the same rows.</summary>
[Trait("Category", "Bench")]
public sealed class ReminderBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Members = 1_000_000;
    private const int Due = 200_000;
    private const int Patience = 600;

    [Fact(Explicit = true)]
    public async Task Reminders_200000OutOfAMillion_BesideTheRawStatements()
    {
        await postgres.ExecuteAsync($$"""
            INSERT INTO public.users (user_id, phone, password_hash, nickname, vip_level, vip_activated_at, vip_expire_at)
            SELECT gen_random_uuid()::text, (13000000000 + i)::text, '-', '会员' || i, 1, timestamp '2026-01-01',
                   CASE WHEN i <= {{Due}} THEN (CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Shanghai')::date + (ARRAY[3,1,0,-1,-2,-3,-4,-5,-6,-7])[i % 10 + 1] + interval '4 hours'
                        ELSE CURRENT_TIMESTAMP AT TIME ZONE 'UTC' + interval '40 days' END
              FROM generate_series(1, {{Members}}) i
            """, Patience);
        await postgres.ExecuteAsync("ANALYZE public.users", Patience);

        var raw = new List<double>();
        var ours = new List<double>();
        double again = 0;
        long memory = 0;
        for (var round = 0; round < 2; round++)
        {
            await EmptyAsync();
            raw.Add(await TimedAsync(RawAsync));
            await EmptyAsync();
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            ours.Add(await TimedAsync(async () => (await RunAsync()).Sent.ShouldBe(Due)));
            memory = GC.GetTotalMemory(forceFullCollection: true) - before;
            again = await TimedAsync(async () => (await RunAsync()).Sent.ShouldBe(0));
        }

        BenchTable.Beside($"reminders: {Due:N0} sent of {Members:N0} members", ours.Min(), "two raw INSERT … SELECT", raw.Min(), 2);
        BenchTable.Within("reminders: run again, none left to send", again, "s");
        BenchTable.Within("reminders: managed memory kept after the run", memory / 1024.0 / 1024, "MB");
    }

    private Task EmptyAsync() => postgres.ExecuteAsync("TRUNCATE vip_admin.reminder_deliveries, public.notifications");

    private async Task<ReminderTally> RunAsync()
    {
        using var scope = new RunScope(postgres.Databases, TimeProvider.System)
        {
            RunId = Guid.CreateVersion7(), JobKey = Timetable.VipReminder,
            Actor = "bench"
        };
        var reminders = new SendDueReminders(postgres.Databases, TimeProvider.System, Fixed.Options(new RemindersOptions()),
            NullLogger<SendDueReminders>.Instance);
        var stop = TestContext.Current.CancellationToken;
        return await reminders.RunAsync(scope, await reminders.LookAsync(stop), stop);
    }

    /// <summary>The same rows without any rule: one pass each, ids increasing.</summary>
    private Task RawAsync() => postgres.ExecuteAsync("""
        INSERT INTO vip_admin.reminder_deliveries (id, user_id, days_left, vip_expire_at, vip_level, business_day, status, title, content, type, notification_id, run_id, created_at)
        SELECT i::uuid, user_id, left_days, vip_expire_at AT TIME ZONE 'UTC', vip_level, today, 'sent', 'VIP已过期提醒', '您的VIP会员已到期7天，VIP图标即将隐藏', 'vip_expired', i, NULL, CURRENT_TIMESTAMP
          FROM (SELECT u.*, lpad(to_hex(row_number() OVER (ORDER BY user_id)), 32, '0') AS i, today, (vip_expire_at + interval '8 hours')::date - today AS left_days
                  FROM public.users u, (SELECT (CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Shanghai')::date AS today) t
                 WHERE vip_expire_at < CURRENT_TIMESTAMP AT TIME ZONE 'UTC' + interval '10 days') x;
        INSERT INTO public.notifications (notification_id, user_id, title, content, type, link_url, is_read, created_at)
        SELECT lpad(to_hex(row_number() OVER (ORDER BY user_id)), 32, '0'), user_id, 'VIP已过期提醒', '您的VIP会员已到期7天，VIP图标即将隐藏', 'vip_expired', '/vip', false, CURRENT_TIMESTAMP
          FROM public.users WHERE vip_expire_at < CURRENT_TIMESTAMP AT TIME ZONE 'UTC' + interval '10 days'
        """, Patience);

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
