using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Members;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

/// <summary>A dry run of a day to come says of every member what the rule says, and the forecast counts the same.</summary>
public sealed class ReminderDryRunTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Ops = Given.Ops;
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "08:00-10:00")]
    [InlineData(3, "22:00-08:00")]
    public async Task Read_RandomMembersAndDays_SaysWhatTheRuleSays(int seed, string? quietHours)
    {
        var random = new Random(seed);
        var (members, orders, exclusions) = (new List<Member>(), new List<Order>(), new List<ReminderExclusion>());
        for (var i = 0; i < 1_500; i++)
        {
            var member = new Member
            {
                UserId = $"m-{i:000000}", Phone = $"139{i:00000000}", VipLevel = random.Next(3), IsLifetimeVip = random.Next(12) == 0,
                Status = random.Next(8) == 0 ? 0 : 1, VipActivatedAt = random.Next(2) == 0 ? null : Nine.AddDays(-90), CreatedAt = Nine, UpdatedAt = Nine,
                VipExpireAt = random.Next(20) == 0 ? null : BusinessDay.StartUtc(Today.AddDays(random.Next(-12, 22))).AddSeconds(random.Next(86_400)),
            };
            members.Add(member);
            if (random.Next(3) == 0)
            {
                orders.Add(world.Order(member.UserId, Nine.AddDays(-40), (OrderStatus)random.Next(5)));
            }
            if (random.Next(8) == 0)
            {
                exclusions.Add(new ReminderExclusion
                {
                    Id = Guid.CreateVersion7(), UserId = member.UserId, Reason = "x", CreatedBy = "x", CreatedAt = Nine.AddDays(-1),
                    Until = random.Next(3) == 0 ? null : BusinessDay.StartUtc(Today.AddDays(random.Next(1, 14))),
                });
            }
        }
        await postgres.ExecuteAsync("ALTER TABLE public.users ALTER COLUMN password_hash SET DEFAULT '-'");
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            db.AddRange(members);
            await db.SaveChangesAsync(Stop);
            db.AddRange(orders);
            db.AddRange(exclusions);
            await db.SaveChangesAsync(Stop);
        }
        await using var services = MemberServices.Of(postgres, world.Time, new Dictionary<string, string?> { ["Reminders:QuietHours"] = quietHours });
        var dryRun = services.GetRequiredService<ReminderDryRun>();
        var forecast = await services.GetRequiredService<ReminderForecast>().ReadAsync(Ops, Stop);

        foreach (var ahead in new[] { 1, 2, 7, 14 })
        {
            var day = Today.AddDays(ahead);
            var at = Nine.AddDays(ahead);
            var expected = members.ToDictionary(member => member.UserId, member => ReminderPolicy.Decide(
                    new ReminderFacts(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt,
                        orders.Exists(order => order.UserId == member.UserId && order.PaymentStatus is OrderStatus.Paid or OrderStatus.Refunding),
                        member.Status)
                    {
                        Excluded = exclusions.Exists(each => each.UserId == member.UserId && (each.Until is null || each.Until > at)),
                    }, day, at, null, quiet: quietHours == "08:00-10:00"))
                .Where(each => each.Value.Window is not null).ToDictionary(each => each.Key, each => (each.Value.Window!.DaysLeft, each.Value.Refusal));

            var rows = await dryRun.AllAsync(Ops, day, new DryRunFilter(), Stop).ToListAsync(Stop);
            var read = await dryRun.ReadAsync(Ops, day, new DryRunFilter(), null, null, Stop);

            rows.ToDictionary(row => row.UserId, row => (row.DaysLeft, row.Reason)).ShouldBe(expected, ignoreOrder: true);
            read.Counts.Sum(count => count.Members).ShouldBe(expected.Count);
            read.Of(DryRunFilter.Told).ShouldBe(expected.Values.Count(each => each.Refusal is null));
            read.Of(ReminderRefusal.Excluded).ShouldBe(expected.Values.Count(each => each.Refusal == ReminderRefusal.Excluded));
            forecast.Single(each => each.Day == day).Windows.Select(window => (window.DaysLeft, window.Members)).ShouldBe(
                ReminderWindow.All.Select(window => (window.DaysLeft,
                    (long)expected.Values.Count(each => each.DaysLeft == window.DaysLeft && each.Refusal is null))), $"{day}");
        }
    }

    /// <summary>
    /// Days without a run lie behind: the dry run says what the run of the day will write, caught up, too late, decided before, or already sent.
    /// </summary>
    [Theory]
    [InlineData(1, 0, 8)]
    [InlineData(2, 0, 8)]
    [InlineData(3, 1, 8)]
    [InlineData(4, 1, 23)]
    [InlineData(5, 2, 23)]
    public async Task Read_AfterMissedDays_SaysWhatTheRunWrites(int seed, int ahead, int askedAt)
    {
        var random = new Random(seed);
        for (var i = 0; i < 150; i++)
        {
            await world.MemberAsync(Beijing(random.Next(-11, 8)), m =>
            {
                (m.VipLevel, m.IsLifetimeVip, m.Status) = (random.Next(6) == 0 ? 0 : 1, random.Next(12) == 0, random.Next(8) == 0 ? 0 : 1);
            });
        }
        await postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, Nine.AddDays(-3)));
        // On one of the missed days a person told two members, and the quiet hours kept others from being told.
        var told = await world.MemberAsync(Beijing(2));
        await RowAsync(told, 3, DeliveryStatus.Sent, null);
        await RowAsync(await world.MemberAsync(Beijing(-1)), 0, DeliveryStatus.Skipped, ReminderRefusal.Disabled);
        await RowAsync(await world.MemberAsync(Beijing(2)), 3, DeliveryStatus.Skipped, ReminderRefusal.QuietHours);
        world.Time.AdjustTime(new DateTimeOffset(BusinessDay.StartUtc(Today).AddHours(askedAt)));
        await using var services = MemberServices.Of(postgres, world.Time);
        var dryRun = services.GetRequiredService<ReminderDryRun>();
        var day = Today.AddDays(ahead);

        var said = await dryRun.AllAsync(Ops, day, new DryRunFilter(), Stop).ToListAsync(Stop);
        var counts = (await dryRun.ReadAsync(Ops, day, new DryRunFilter(), null, null, Stop)).Counts;
        for (var passed = askedAt < 9 ? 0 : 1; passed < ahead; passed++)
        {
            world.Time.AdjustTime(new DateTimeOffset(Nine.AddDays(passed)));
            await world.RunAsync();
            await postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, Nine.AddDays(passed)));
        }
        world.Time.AdjustTime(new DateTimeOffset(Nine.AddDays(ahead)));
        await world.RunAsync();

        var written = (await world.LedgerAsync()).Where(row => row.BusinessDay == day)
            .Select(row => (row.UserId, row.DaysLeft, row.Reason, row.Content)).ToList();
        said.Select(row => (row.UserId, row.DaysLeft, row.Reason, row.Content)).ShouldBe(written, ignoreOrder: true);
        said.ShouldContain(row => row.DaysLate == 0 && row.Reason == null);
        said.Any(row => row.DaysLate > 0).ShouldBe(ahead == 0 || ahead == 1 && askedAt > 9);
        counts.Sum(count => count.Members).ShouldBe(written.Count);
    }

    [Fact]
    public async Task Read_AMemberWithSeveralRows_IsPagedWithoutLosingOne()
    {
        await postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, Nine.AddDays(-3)));
        for (var i = 0; i < ReminderDryRun.PageSize; i++)
        {
            // After the end, one window of today and two that were missed.
            await world.MemberAsync(Beijing(-3));
        }
        await using var services = MemberServices.Of(postgres, world.Time);
        var dryRun = services.GetRequiredService<ReminderDryRun>();

        List<RunReminder> rows = [];
        for (var page = (await dryRun.ReadAsync(Ops, Today, new DryRunFilter(), null, null, Stop)).Page; ;)
        {
            rows.AddRange(page.Rows);
            if (!page.HasOlder)
            {
                break;
            }
            page = (await dryRun.ReadAsync(Ops, Today, new DryRunFilter(), ReminderDryRun.KeyOf(page.Rows[^1]), null, Stop)).Page;
        }
        var back = (await dryRun.ReadAsync(Ops, Today, new DryRunFilter(), null, ReminderDryRun.KeyOf(rows[^1]), Stop)).Page.Rows;

        rows.Select(row => (row.UserId, row.DaysLeft, row.DaysLate)).Distinct().Count().ShouldBe(3 * ReminderDryRun.PageSize);
        rows.Count.ShouldBe(3 * ReminderDryRun.PageSize);
        back.Select(ReminderDryRun.KeyOf).ShouldBe(rows.Skip(rows.Count - 1 - ReminderDryRun.PageSize).SkipLast(1).Select(ReminderDryRun.KeyOf));
    }

    /// <summary>On the day of take-over the members whom the former task has told are left out, as by the run.</summary>
    [Fact]
    public async Task Read_OfTheDayOfTakeOver_LeavesOutWhomTheFormerTaskHasTold()
    {
        var (told, due) = (await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)));
        await postgres.ExecuteAsync($"""
            INSERT INTO public.notifications (notification_id, user_id, title, content, type, created_at)
            VALUES ('n', '{told.UserId}', 'VIP即将到期提醒', 'x', 'vip_expiry', '{Nine.AddHours(-1):yyyy-MM-dd HH:mm:ss}')
            """);
        await using var services = MemberServices.Of(postgres, world.Time);

        var read = await services.GetRequiredService<ReminderDryRun>().ReadAsync(Ops, Today, new DryRunFilter(), null, null, Stop);

        read.Page.Rows.Select(row => (row.UserId, row.Reason)).ShouldBe([(told.UserId, ReminderRefusal.FormerTask), (due.UserId, null)]);
    }

    [Fact]
    public async Task Read_OfToday_LeavesOutWhomTheRunHasTold_AndSendsNothing()
    {
        var told = await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        var due = await world.MemberAsync(Beijing(1));
        await using var services = MemberServices.Of(postgres, world.Time);

        var read = await services.GetRequiredService<ReminderDryRun>().ReadAsync(Ops, Today, new DryRunFilter(), null, null, Stop);

        read.Page.Rows.Select(row => (row.UserId, row.Reason)).ShouldBe([(told.UserId, ReminderRefusal.AlreadySent), (due.UserId, null)]);
        read.Page.Rows[1].Content.ShouldBe("您的VIP会员将在明天到期，请及时续费");
        var exported = await services.GetRequiredService<ReminderDryRun>().AllAsync(Ops, Today, new DryRunFilter(), Stop).ToListAsync(Stop);
        read.Page.Rows.Concat(exported).Select(row => row.Phone).Distinct().ShouldBe([MaskedPhone.Of(told.Phone), MaskedPhone.Of(due.Phone)]);
        (await world.InboxAsync()).Count.ShouldBe(1);
        (await world.LedgerAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Read_ByWindowAndOutcome_PagesByMember()
    {
        for (var i = 0; i < ReminderDryRun.PageSize + 2; i++)
        {
            await world.MemberAsync(Beijing(4));
        }
        await world.MemberAsync(Beijing(4), m => m.Status = 0);
        await world.MemberAsync(Beijing(2));
        await using var services = MemberServices.Of(postgres, world.Time);
        var dryRun = services.GetRequiredService<ReminderDryRun>();
        var filter = new DryRunFilter(3, DryRunFilter.Told);

        var first = (await dryRun.ReadAsync(Ops, Today.AddDays(1), filter, null, null, Stop)).Page;
        var second = (await dryRun.ReadAsync(Ops, Today.AddDays(1), filter, ReminderDryRun.KeyOf(first.Rows[^1]), null, Stop)).Page;

        (first.Rows.Count, first.HasOlder, second.Rows.Count, second.HasOlder).ShouldBe((ReminderDryRun.PageSize, true, 2, false));
        second.Rows.Concat(first.Rows).Select(row => row.UserId).Distinct().Count().ShouldBe(ReminderDryRun.PageSize + 2);
    }

    /// <summary>A row of yesterday's ledger.</summary>
    private async Task RowAsync(Member member, int daysLeft, DeliveryStatus status, string? reason)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.ReminderDeliveries.Add(new ReminderDelivery
        {
            Id = Guid.CreateVersion7(Nine.AddDays(-1)), UserId = member.UserId, DaysLeft = daysLeft, VipExpireAt = member.VipExpireAt!.Value, VipLevel = 1,
            BusinessDay = Today.AddDays(-1), Status = status, Reason = reason, CreatedAt = Nine.AddDays(-1),
        });
        await db.SaveChangesAsync(Stop);
    }
}
