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

/// <summary>The statement that sends and the rule that explains say the same: at every edge of a day, in every session zone, over any sequence.</summary>
public sealed class ReminderAgreementTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Created = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly FakeTimeProvider time = new(Created);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// 39 expiries around each of 12 runs: a month's end, a year's end, a leap day and the day after it, at midnight, at nine and just before midnight.
    /// </summary>
    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    public async Task Run_AtEveryEdgeOfADay_AgreesWithTheRuleWhateverTheSessionsZone(string zone)
    {
        await using var source = new NpgsqlDataSourceBuilder(postgres.ConnectionString + $";Timezone={zone}").Build();
        var databases = new PooledDbContextFactory<VipDb>(VipDbSetup.OptionsFor(source));
        var judged = 0;
        foreach (var day in new DateOnly[] { new(2026, 11, 30), new(2026, 12, 31), new(2028, 2, 29), new(2028, 3, 1) })
        {
            foreach (var at in new[] { "00:00:00", "09:00:00", "23:59:59.999999" })
            {
                await postgres.ResetAsync();
                var now = BusinessDay.StartUtc(day) + TimeSpan.Parse(at, null);
                time.AdjustTime(new DateTimeOffset(now));
                var members = (from offset in Enumerable.Range(-9, 13)
                               from clock in new[] { "00:00:00", "12:00:00", "23:59:59.999999" }
                               select Member(BusinessDay.StartUtc(day.AddDays(offset)) + TimeSpan.Parse(clock, null))).ToList();
                members.Add(Member(new DateTime(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc)));
                await SaveAsync(members);
                await postgres.ExecuteAsync("""
                    INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at) VALUES ('x', 'x', '-', 1, 'infinity')
                    """);

                await RunAsync(databases, new RemindersOptions());

                var expected = members.Select(member => (member.UserId, Verdict: ReminderPolicy.Decide(Facts(member, null), day, now)))
                    .Where(each => each.Verdict.Window is not null)
                    .Select(each => (each.UserId, each.Verdict.Window!.DaysLeft, each.Verdict.Refusal)).ToList();
                (await LedgerAsync()).Select(row => (row.UserId, row.DaysLeft, row.Reason)).ShouldBe(expected, ignoreOrder: true, $"{day} {at} {zone}");
                judged += members.Count;
            }
        }
        judged.ShouldBe(480);
    }

    /// <summary>Random windows with random texts, some off, over random members: outcome and words of each.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_RandomWindowsAndMembers_SaysWhatTheRuleSays(int seed)
    {
        var random = new Random(seed);
        string[] pieces = ["还剩{days}天", "{date}到期", "等级{level}", "{package}", "{link}", "续费", "VIP"];
        var windows = Enumerable.Range(-10, 20).Where(_ => random.Next(3) > 0)
            .Select(days => ReminderWindow.Of(days, Text(2), Text(4), random.Next(6) > 0)).OrderByDescending(window => window.DaysLeft).ToList();
        var day = new DateOnly(2026, 11, 24);
        var now = BusinessDay.StartUtc(day).AddHours(9);
        time.AdjustTime(new DateTimeOffset(now));
        var members = Enumerable.Range(0, 2_000).Select(_ =>
        {
            var member = Member(random.Next(20) == 0 ? null : BusinessDay.StartUtc(day.AddDays(random.Next(-12, 12))).AddSeconds(random.Next(86_400)));
            (member.VipLevel, member.IsLifetimeVip, member.Status) = (random.Next(3), random.Next(12) == 0, random.Next(8) == 0 ? 0 : 1);
            member.VipActivatedAt = random.Next(3) == 0 ? null : Created;
            return member;
        }).ToList();
        await SaveAsync(members);
        var packages = members.Where(_ => random.Next(3) == 0).ToDictionary(member => member.UserId, _ => random.Next(4) == 0 ? "{date}" : "年卡");
        var excluded = members.Where(_ => random.Next(15) == 0).Select(member => member.UserId).ToHashSet();
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            db.Orders.AddRange(packages.Select((package, i) => new Order
            {
                OrderId = $"o-{i}", OrderNo = $"VIP{i:00000000000000000}", UserId = package.Key, OrderType = Order.Vip, ProductType = "x",
                ProductName = package.Value, Amount = 1, PaymentStatus = OrderStatus.Paid, CreatedAt = Created, UpdatedAt = Created, PaidAt = Created,
            }));
            db.ReminderExclusions.AddRange(excluded.Select(id => new ReminderExclusion
            {
                Id = Guid.CreateVersion7(), UserId = id, Reason = "x", CreatedBy = "x", CreatedAt = Created,
            }));
            db.ReminderWindows.Add(new ReminderWindowsVersion
            {
                Version = 1, Windows = ReminderWindowsVersion.Write(windows), Reason = "x", SavedBy = "x", SavedAt = Created,
            });
            await db.SaveChangesAsync(Stop);
        }

        await RunAsync(postgres.Databases, new RemindersOptions());

        var expected = members.Select(member => (member.UserId, Verdict: ReminderPolicy.Decide(
                Facts(member, packages.GetValueOrDefault(member.UserId)) with { Excluded = excluded.Contains(member.UserId) }, day, now, windows)))
            .Where(each => each.Verdict.Window is not null)
            .ToDictionary(each => each.UserId, each => (each.Verdict.Window!.DaysLeft, each.Verdict.Refusal, each.Verdict.Message));
        (await LedgerAsync())
            .ToDictionary(row => row.UserId, row => (row.DaysLeft, row.Reason, (ReminderMessage?)new ReminderMessage(row.Title!, row.Content!)))
            .ShouldBe(expected, ignoreOrder: true);
        expected.Count.ShouldBeGreaterThan(500);

        string Text(int most) => string.Concat(Enumerable.Range(0, 1 + random.Next(most)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    /// <summary>
    /// Runs, days without one, quiet hours, exclusions, renewals, other texts, two hosts at once: no member twice for a window and expiry, none who is due,
    /// or was on a missed day that is caught up, without a row, and no text sent late that has become untrue.
    /// </summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public async Task Sequence_OfRunsRenewalsAndEdits_TellsNoneTwiceAndLeavesNoneOut(int seed)
    {
        var random = new Random(seed);
        var day = new DateOnly(2026, 11, 20);
        var members = Enumerable.Range(0, 60)
            .Select(_ => Member(BusinessDay.StartUtc(day.AddDays(random.Next(-8, 12))).AddSeconds(random.Next(86_400)))).ToList();
        await SaveAsync(members);
        var (version, caughtUp, toldLate) = (0, 0, 0);
        for (var step = 0; step < 14; step++, day = day.AddDays(1))
        {
            time.AdjustTime(new DateTimeOffset(BusinessDay.StartUtc(day).AddHours(9)));
            await ChangeAsync(random, day);
            if (random.Next(4) == 0)
            {
                await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
                db.ReminderWindows.Add(new ReminderWindowsVersion
                {
                    Version = ++version, Windows = ReminderWindowsVersion.Write(ReminderWindow.All.Select(window => ReminderWindow.Of(
                        window.DaysLeft, window.TitleTemplate, random.Next(2) == 0 ? "{date}到期" : window.ContentTemplate, random.Next(5) > 0))),
                    Reason = "x", SavedBy = "x", SavedAt = Created,
                });
                await db.SaveChangesAsync(Stop);
            }
            if (step % 4 == 2)
            {
                // Members whose third day before the end is the day that is missed.
                await postgres.ExecuteAsync($"""
                    UPDATE public.users SET vip_expire_at = timestamp '{BusinessDay.StartUtc(day.AddDays(3)):yyyy-MM-dd HH:mm:ss}' + interval '5 hours'
                     WHERE user_id IN (SELECT user_id FROM public.users WHERE NOT is_lifetime_vip ORDER BY user_id LIMIT 12)
                    """);
                continue;
            }
            var options = new RemindersOptions();
            var missed = await MissedAsync(day, options);
            // A run in the quiet hours tells none; the schedule's second try of the day does.
            if (random.Next(4) == 0)
            {
                await RunAsync(postgres.Databases, new RemindersOptions { QuietHours = "08:30-09:30" });
                time.Advance(TimeSpan.FromHours(1));
            }
            await Task.WhenAll(RunAsync(postgres.Databases, options), RunAsync(postgres.Databases, options));
            await postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, time.GetUtcNow().UtcDateTime));

            var ledger = await LedgerAsync();
            var sent = ledger.Where(row => row.Status == DeliveryStatus.Sent).ToList();
            sent.GroupBy(row => (row.UserId, row.DaysLeft, row.VipExpireAt)).ShouldAllBe(group => group.Count() == 1);
            sent.GroupBy(row => (row.UserId, row.BusinessDay)).ShouldAllBe(group => group.Count() == 1);
            await using var read = await postgres.Databases.CreateDbContextAsync(Stop);
            var known = ledger.Where(row => row.BusinessDay == day).Select(row => (row.UserId, row.DaysLeft, row.VipExpireAt)).ToHashSet();
            var due = (await read.Members.AsNoTracking().ToListAsync(Stop)).Where(member => member.VipExpireAt is not null)
                .Select(member => (member.UserId, DaysLeft: ReminderPolicy.DaysLeft(member.VipExpireAt!.Value, day), VipExpireAt: member.VipExpireAt!.Value))
                .Where(member => ReminderWindow.All.Any(window => window.DaysLeft == member.DaysLeft));
            due.Where(member => !known.Contains(member)).ShouldBeEmpty($"{day}");
            var ever = ledger.Select(row => (row.UserId, row.DaysLeft, row.VipExpireAt)).ToHashSet();
            var windows = (await WindowsInForce.ReadAsync(read, options, Stop)).On;
            (from member in await read.Members.AsNoTracking().ToListAsync(Stop)
             from late in missed
             from window in windows
             where member.VipExpireAt is { } end && ReminderPolicy.DaysLeft(end, day) == window.DaysLeft - late
             select (member.UserId, window.DaysLeft, member.VipExpireAt!.Value)).Where(member => !ever.Contains(member)).ShouldBeEmpty($"missed before {day}");
            caughtUp += missed.Count;
            foreach (var row in sent.Where(row => ReminderPolicy.DaysLeft(row.VipExpireAt, row.BusinessDay) != row.DaysLeft))
            {
                toldLate++;
                var left = ReminderPolicy.DaysLeft(row.VipExpireAt, row.BusinessDay);
                left.ShouldBePositive();
                row.Content.ShouldBeOneOf($"您的VIP会员将在{left}天后到期，请及时续费", $"{BusinessDay.Of(row.VipExpireAt):yyyy-MM-dd}到期");
            }
            (await read.Notifications.CountAsync(Stop)).ShouldBe(sent.Count);
        }
        caughtUp.ShouldBePositive("no day was missed");
        toldLate.ShouldBePositive("none was told late");
    }

    private async Task<IReadOnlyCollection<int>> MissedAsync(DateOnly day, RemindersOptions options)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await MissedDays.ReadAsync(db, day, options.CatchUpDays, Stop);
    }

    /// <summary>Some renew, some expiries are corrected, some levels are reset, as the backend and people do.</summary>
    private async Task ChangeAsync(Random random, DateOnly day)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        foreach (var member in await db.Members.OrderBy(member => member.UserId).ToListAsync(Stop))
        {
            switch (random.Next(30))
            {
                case 0: member.VipExpireAt = member.VipExpireAt?.AddDays(30); break;
                case 1: member.VipExpireAt = BusinessDay.StartUtc(day.AddDays(random.Next(-7, 4))).AddHours(12); break;
                case 2: member.VipLevel = 0; break;
                case 3: member.IsLifetimeVip = true; break;
                case 4 when !await db.ReminderExclusions.AnyAsync(each => each.UserId == member.UserId && each.EndedAt == null, Stop):
                    db.ReminderExclusions.Add(new ReminderExclusion
                    {
                        Id = Guid.CreateVersion7(), UserId = member.UserId, Reason = "x", CreatedBy = "x", CreatedAt = Created,
                        Until = BusinessDay.StartUtc(day.AddDays(random.Next(1, 4))),
                    });
                    break;
            }
        }
        await db.SaveChangesAsync(Stop);
    }

    private int made;

    private Member Member(DateTime? expiry) => new()
    {
        UserId = $"m-{++made:000000}", Phone = $"139{made:00000000}", VipLevel = 1, VipExpireAt = expiry, VipActivatedAt = Created, Status = 1,
        CreatedAt = Created, UpdatedAt = Created,
    };

    private async Task SaveAsync(IReadOnlyList<Member> members)
    {
        await postgres.ExecuteAsync("ALTER TABLE public.users ALTER COLUMN password_hash SET DEFAULT '-'");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.Members.AddRange(members);
        await db.SaveChangesAsync(Stop);
    }

    private static ReminderFacts Facts(Member member, string? package)
        => new(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt, package is not null, member.Status) { Package = package };

    private async Task RunAsync(IDbContextFactory<VipDb> databases, RemindersOptions options)
    {
        using var scope = new RunScope(databases, time) { RunId = Guid.CreateVersion7(), JobKey = Timetable.VipReminder, Actor = "system" };
        var reminders = new SendDueReminders(databases, time, Fixed.Options(options), NullLogger<SendDueReminders>.Instance) { ChunkSize = 37 };
        await reminders.RunAsync(scope, await reminders.LookAsync(Stop), Stop);
    }

    private async Task<List<ReminderDelivery>> LedgerAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.ReminderDeliveries.AsNoTracking().ToListAsync(Stop);
    }
}
