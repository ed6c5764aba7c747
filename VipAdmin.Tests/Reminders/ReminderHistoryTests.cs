using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderHistoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Support = new("u-li", "李客服", [Role.Support]);
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Read_AToldMember_ShowsMembershipAndWhatWasSaidWhenByWhichRun()
    {
        var member = await world.MemberAsync(Beijing(1, "18:00:00"), m => (m.Phone, m.Nickname) = ("13800000042", "小明"));
        await world.MemberAsync(Beijing(1));
        var run = Guid.CreateVersion7();
        await world.RunAsync(runId: run);

        var only = await ReadAsync(member.UserId);

        (only.UserId, only.Phone, only.Nickname, only.Active, only.ToldToday).ShouldBe((member.UserId, "138****0042", "小明", true, true));
        (only.Standing.Standing, only.Standing.DaysLeft, only.VipExpireAt).ShouldBe((Standing.Active, 1, Beijing(1, "18:00:00")));
        (only.Next!.Value.Window.DaysLeft, only.Next.Value.Day).ShouldBe((0, Today.AddDays(1)));
        var told = (await EntriesAsync(member.UserId)).OfType<ReminderEntry>().Single();
        (told.At, told.RunId, told.DaysLeft, told.Content, told.Status, told.Inbox).ShouldBe(
            (Nine, run, 1, "您的VIP会员将在明天到期，请及时续费", DeliveryStatus.Sent, InboxState.Unread));
        (told.VipExpireAt, told.VipLevel).ShouldBe((Beijing(1, "18:00:00"), 1));
    }

    [Fact]
    public async Task Read_MessageReadThenPurgedByTheBackend_SaysReadAndThenPurged()
    {
        var member = await world.MemberAsync(Beijing(1));
        await world.RunAsync();
        await postgres.ExecuteAsync("UPDATE public.notifications SET is_read = true, read_at = timestamp '2026-11-24 02:30:00'");

        var read = (await EntriesAsync(member.UserId)).OfType<ReminderEntry>().Single();
        (read.Inbox, read.ReadAt).ShouldBe((InboxState.Read, new DateTime(2026, 11, 24, 2, 30, 0, DateTimeKind.Utc)));

        await postgres.ExecuteAsync("DELETE FROM public.notifications");
        var purged = (await EntriesAsync(member.UserId)).OfType<ReminderEntry>().Single();
        (purged.Inbox, purged.ReadAt, purged.Content).ShouldBe((InboxState.Purged, null, "您的VIP会员将在明天到期，请及时续费"));
    }

    [Fact]
    public async Task Read_SkippedMember_SaysWhyAndWhatTheRuleSaysToday()
    {
        var member = await world.MemberAsync(Beijing(1), m => m.Status = 0);
        await world.RunAsync();

        var history = await ReadAsync(member.UserId);

        (history.Active, history.ToldToday, history.Today.Refusal, history.Next).ShouldBe((false, false, ReminderRefusal.Disabled, null));
        var skip = (await EntriesAsync(member.UserId)).OfType<ReminderEntry>().Single();
        (skip.Status, skip.Reason, skip.Inbox).ShouldBe((DeliveryStatus.Skipped, ReminderRefusal.Disabled, InboxState.None));
    }

    [Fact]
    public async Task Read_NotDueToday_NamesTheNextDay()
    {
        var member = await world.MemberAsync(Beijing(12));

        var history = await ReadAsync(member.UserId);

        history.Today.ShouldBe(ReminderVerdict.Not(ReminderRefusal.NoWindow));
        (history.Next!.Value.Window.DaysLeft, history.Next.Value.Day).ShouldBe((3, Today.AddDays(9)));
    }

    [Fact]
    public async Task Read_OrdersAndGrants_StandInTheSameLineOfTimeNewestFirst()
    {
        var member = await world.MemberAsync(Beijing(1));
        await world.RunAsync();
        await using (var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            var order = world.Order(member.UserId, Nine.AddDays(-30));
            var foreign = world.Order(member.UserId, Nine.AddDays(-29));
            foreign.OrderType = "points";
            db.Orders.AddRange(order, foreign);
            db.VipGrants.Add(
                new VipGrant
                {
                    OrderId = order.OrderId, OrderNo = order.OrderNo, UserId = member.UserId, PackageCode = "vip_month",
                    TransactionId = "4200000001", DurationDays = 30, ExpireAfter = Beijing(1), GrantedAt = Nine.AddDays(-30).AddMinutes(6),
                    GrantedBy = "reconciliation"
                });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var entries = await EntriesAsync(member.UserId);

        entries.Select(e => e.GetType()).ShouldBe([typeof(ReminderEntry), typeof(GrantEntry), typeof(OrderEntry)]);
        ((OrderEntry)entries[2]).AmountFen.ShouldBe(2990);
        ((OrderEntry)entries[2]).Status.ShouldBe(OrderStatus.Paid);
    }

    [Fact]
    public async Task Read_LongHistory_PagesByTimeWithoutLossOrRepeat()
    {
        var member = await world.MemberAsync(null);
        await using (var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            // Pairs of the same instant, one of them across the edge of the page.
            db.Orders.AddRange(Enumerable.Range(1, 121).Select(i => world.Order(member.UserId, Nine.AddHours(-(i / 2)), OrderStatus.Cancelled)));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        var seen = new List<string>();
        DateTime? before = null;
        var pages = 0;
        do
        {
            var page = await new MemberTimeline(postgres.Databases).ReadAsync(Support, member.UserId, null, before, TestContext.Current.CancellationToken);
            seen.AddRange(page.Entries.OfType<OrderEntry>().Select(e => e.OrderNo));
            before = page.Older;
            pages++;
        }
        while (before is not null && pages < 10);

        (seen.Count, seen.Distinct().Count(), pages).ShouldBe((121, 121, 3));
    }

    [Fact]
    public async Task Read_UnknownMember_IsNull() => (await History().HeadAsync(Support, "nobody", TestContext.Current.CancellationToken)).ShouldBeNull();

    private ReminderHistory History()
    {
        var options = Fixed.Options(new MembershipOptions());
        return new ReminderHistory(postgres.Databases, world.Time, new MemberSearch(postgres.Databases, world.Time, options), options,
            Fixed.Options(new RemindersOptions()));
    }

    private async Task<MemberHistory> ReadAsync(string userId)
        => (await History().HeadAsync(Support, userId, TestContext.Current.CancellationToken)).ShouldNotBeNull();

    private async Task<IReadOnlyList<HistoryEntry>> EntriesAsync(string userId)
        => (await new MemberTimeline(postgres.Databases).ReadAsync(Support, userId, null, null, TestContext.Current.CancellationToken)).Entries;

    [Theory]
    [InlineData("infinity")]
    [InlineData("10000-06-01")]
    [InlineData("-infinity")]
    public async Task Read_MemberAndOrderWithTimesOutOfRange_ShowsBoth(string odd)
    {
        var member = await world.MemberAsync(Beijing(1), m => m.Phone = "13800000042");
        await postgres.Databases.OrderAsync(Nine, member);
        await postgres.ExecuteAsync(
            $"UPDATE users SET vip_expire_at = '{odd}', created_at = '{odd}'; UPDATE orders SET created_at = '{odd}', paid_at = '{odd}', cancelled_at = '{odd}'");

        (await EntriesAsync(member.UserId)).OfType<OrderEntry>().Count().ShouldBe(1);
        (await ReadAsync(member.UserId)).Next.ShouldBeNull();
    }
}
