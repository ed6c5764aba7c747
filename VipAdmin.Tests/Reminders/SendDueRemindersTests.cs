using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class SendDueRemindersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP TRIGGER IF EXISTS refuse ON public.notifications; DROP TRIGGER IF EXISTS swallow ON public.notifications");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Run_OneMemberInEachWindow_TellsEachInItsWordsInLedgerAndInbox()
    {
        foreach (var window in ReminderWindow.All)
        {
            await world.MemberAsync(Beijing(window.DaysLeft));
        }
        await world.MemberAsync(Beijing(2));
        await world.MemberAsync(Beijing(4));
        await world.MemberAsync(Beijing(-8));
        var runId = Guid.CreateVersion7();

        var tally = await world.RunAsync(runId: runId);

        (tally.Sent, tally.Skipped, tally.Failed).ShouldBe((10, 0, 0));
        tally.Counters().Keys.ShouldBe(["sent", "skipped", "failed", .. ReminderWindow.All.Select(w => w.CounterKey)]);
        var ledger = await world.LedgerAsync();
        ledger.Select(d => (d.DaysLeft, d.Title, d.Content, d.Type))
            .ShouldBe(ReminderWindow.All.Select(w => (w.DaysLeft, (string?)w.Title, (string?)w.Content, (string?)w.Type)));
        ledger.ShouldAllBe(
            d => d.RunId == runId && d.BusinessDay == Today && d.Status == DeliveryStatus.Sent && d.VipLevel == 1 && d.CreatedAt == Nine
                && d.VipExpireAt == Beijing(d.DaysLeft, "12:00:00"));
        var inbox = await world.InboxAsync();
        inbox.Select(n => (n.NotificationId, n.UserId, n.Title, n.Content, n.Type))
            .ShouldBe(ledger.Select(d => (d.NotificationId!, d.UserId, d.Title!, d.Content!, d.Type!)));
        inbox.ShouldAllBe(n => n.LinkUrl == "/vip" && !n.IsRead && n.CreatedAt == Nine);
    }

    private async Task WroteAsync(Member member, ReminderWindow window, DateTime at, string? type = null)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.Notifications.Add(new Notification
        {
            NotificationId = Guid.NewGuid().ToString(), UserId = member.UserId, Title = window.Title, Content = window.Content, Type = type ?? window.Type,
            LinkUrl = "/vip", CreatedAt = at,
        });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_OnTheDayOfTakingOver_SkipsWhomTheFormerTaskHasTold_WithARowOfItsOwn()
    {
        var told = new List<Member>();
        foreach (var window in ReminderWindow.All)
        {
            told.Add(await world.MemberAsync(Beijing(window.DaysLeft)));
            await WroteAsync(told[^1], window, Nine.AddHours(-1));
        }
        var before3 = ReminderWindow.All[0];
        var (fresh, yesterday, other, payment) = (await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)),
            await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)));
        await WroteAsync(yesterday, before3, BusinessDay.StartUtc(Today).AddMilliseconds(-1));
        await WroteAsync(other, ReminderWindow.All[1], Nine.AddHours(-1));
        await WroteAsync(payment, before3, Nine.AddHours(-1), "payment_success");

        var planned = await world.RunAsync(dryRun: true);
        (planned.Sent, planned.Skipped).ShouldBe((4, 10));
        var first = await world.RunAsync();
        var second = await world.RunAsync();

        (first.Sent, first.Skipped, first.Failed).ShouldBe((4, 10, 0));
        (second.Sent, second.Skipped, second.AlreadyTold).ShouldBe((0, 14, 4));
        var ledger = await world.LedgerAsync();
        ledger.Where(d => d.Status == DeliveryStatus.Sent).Select(d => d.UserId)
            .ShouldBe([fresh.UserId, yesterday.UserId, other.UserId, payment.UserId], ignoreOrder: true);
        ledger.Where(d => d.Status == DeliveryStatus.Skipped).Select(d => (d.UserId, d.Reason))
            .ShouldBe(told.Select(m => (m.UserId, (string?)ReminderRefusal.FormerTask)), ignoreOrder: true);
        (await world.InboxAsync()).Count.ShouldBe(10 + 3 + 4);
    }

    /// <summary>A run that reaches past midnight writes yesterday's message today; it must not pass for the former task's.</summary>
    [Fact]
    public async Task Run_TheDayAfterOurOwnMessageOfTheSameTitleWasWrittenPastMidnight_TellsAgain()
    {
        var member = await world.MemberAsync(Beijing(-1));
        world.Time.SetUtcNow(BusinessDay.StartUtc(Today).AddDays(1).AddSeconds(-1));
        await world.RunAsync();
        await postgres.ExecuteAsync(
            $"UPDATE public.notifications SET created_at = '{BusinessDay.StartUtc(Today.AddDays(1)).AddSeconds(5):yyyy-MM-dd HH:mm:ss}'");
        world.Time.SetUtcNow(Nine.AddDays(1));

        (await world.RunAsync()).Sent.ShouldBe(1);
        (await world.LedgerAsync()).Select(d => (d.UserId, d.DaysLeft)).ShouldBe([(member.UserId, -1), (member.UserId, -2)], ignoreOrder: true);
    }

    [Fact]
    public async Task Run_MidnightInBeijing_DecidesTheWindow()
    {
        var first = await world.MemberAsync(Beijing(3, "00:00:00"));
        var last = await world.MemberAsync(Beijing(3, "23:59:59.999999"));
        await world.MemberAsync(Beijing(2, "23:59:59.999999"));
        await world.MemberAsync(Beijing(4, "00:00:00"));

        await world.RunAsync();

        (await world.LedgerAsync()).Select(d => d.UserId).ShouldBe([first.UserId, last.UserId]);
    }

    [Theory]
    [InlineData("2026-11-24T00:00:01", 0)]
    [InlineData("2026-11-24T23:59:58", 0)]
    [InlineData("2026-11-25T00:00:00", -1)]
    public async Task Run_AtTheEdgesOfTheDay_UsesTheBeijingDayOfTheRun(string beijing, int daysLeft)
    {
        world.Time.AdjustTime(new DateTimeOffset(BusinessDay.FromBeijing(DateTime.Parse(beijing, null))));
        await world.MemberAsync(Beijing(0, "12:00:00"));

        await world.RunAsync();

        (await world.LedgerAsync()).Single().DaysLeft.ShouldBe(daysLeft);
    }

    [Fact]
    public async Task Run_Twice_TellsNobodyTwice()
    {
        await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(-1));
        await world.RunAsync();
        world.Time.Advance(TimeSpan.FromHours(6));

        var catchUp = await world.RunAsync();

        (catchUp.Sent, catchUp.Skipped, catchUp.Failed, catchUp.AlreadyTold).ShouldBe((0, 2, 0, 2));
        (await world.InboxAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Run_MissedAtNine_IsCaughtUpAtThreeInTheAfternoonForTheSameDay()
    {
        await world.MemberAsync(Beijing(0, "10:00:00"));
        world.Time.Advance(TimeSpan.FromHours(6));

        await world.RunAsync();

        var told = (await world.LedgerAsync()).Single();
        (told.DaysLeft, told.BusinessDay, told.CreatedAt).ShouldBe((0, Today, Nine.AddHours(6)));
    }

    [Fact]
    public async Task Run_EightDaysInARow_TellsADailyCountUpWithoutGapsOrRepeats()
    {
        await world.MemberAsync(Beijing(3, "08:30:00"));
        for (var day = 0; day <= 11; day++)
        {
            await world.RunAsync();
            if (day == 4)
            {
                // What the backend's nightly job does to an expired member.
                await postgres.ExecuteAsync("UPDATE public.users SET vip_level = 0");
            }
            world.Time.Advance(TimeSpan.FromDays(1));
        }

        (await world.LedgerAsync()).Select(d => d.DaysLeft).ShouldBe([3, 1, 0, -1, -2, -3, -4, -5, -6, -7]);
    }

    [Fact]
    public async Task Run_TwoHostsAtOnce_TellEverybodyExactlyOnce()
    {
        for (var i = 0; i < 200; i++)
        {
            await world.MemberAsync(Beijing(3));
        }

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.RunAsync(chunk: 20))));

        runs.Sum(r => r.Sent).ShouldBe(200);
        runs.Sum(r => r.Failed).ShouldBe(0);
        (await world.InboxAsync()).Select(n => n.UserId).Distinct().Count().ShouldBe(200);
        (await world.InboxAsync()).Count.ShouldBe(200);
        (await world.LedgerAsync()).Count.ShouldBe(200);
    }

    [Fact]
    public async Task Run_MemberRenewedOrIsLifetime_IsNotTold()
    {
        await world.MemberAsync(Beijing(33));
        await world.MemberAsync(Beijing(1), m => m.IsLifetimeVip = true);
        await world.MemberAsync(null);

        (await world.RunAsync()).Sent.ShouldBe(0);
        (await world.LedgerAsync()).Select(d => (d.DaysLeft, d.Status, d.Reason)).ShouldBe([(1, DeliveryStatus.Skipped, ReminderRefusal.Lifetime)]);
    }

    [Fact]
    public async Task Run_MemberRenewsAfterTheRunLookedAndBeforeTheirTurn_IsNotTold()
    {
        // Two members are told at a time, so the third one's turn comes when one of them was told, and with that the renewal committed.
        Member[] told = [await world.MemberAsync(Beijing(1)), await world.MemberAsync(Beijing(1))];
        var renewing = await world.MemberAsync(Beijing(1));
        await postgres.ExecuteAsync($$"""
            CREATE OR REPLACE FUNCTION renew() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
              UPDATE public.users SET vip_expire_at = vip_expire_at + interval '30 days' WHERE user_id = '{{renewing.UserId}}'; RETURN NEW; END $f$;
            CREATE OR REPLACE TRIGGER swallow BEFORE INSERT ON public.notifications FOR EACH ROW EXECUTE FUNCTION renew()
            """);

        var tally = await world.RunAsync(chunk: 1);

        (tally.Sent, tally.Skipped).ShouldBe((2, 1));
        (await world.LedgerAsync()).Select(d => (d.UserId, d.Status, d.Reason, d.VipExpireAt)).ShouldBe(
            [.. told.Select(member => (member.UserId, DeliveryStatus.Sent, (string?)null, Beijing(1))),
                (renewing.UserId, DeliveryStatus.Skipped, ReminderRefusal.Renewed, Beijing(1))], ignoreOrder: true);
    }

    [Fact]
    public async Task Run_ExpiryCorrectedOnTheSameDay_DoesNotTellASecondWindow()
    {
        var member = await world.MemberAsync(Beijing(1));
        await world.RunAsync();
        await world.ChangeAsync(member.UserId, m => m.VipExpireAt = Beijing(0));

        (await world.RunAsync()).Sent.ShouldBe(0);
        (await world.InboxAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_RenewedAndExpiringAgain_IsToldAgain()
    {
        var member = await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        await world.ChangeAsync(member.UserId, m => m.VipExpireAt = Beijing(33));
        world.Time.Advance(TimeSpan.FromDays(30));

        (await world.RunAsync()).Sent.ShouldBe(1);
    }

    [Fact]
    public async Task Run_DisabledAccount_LeavesOneSkipWithItsReasonHoweverOftenItRuns()
    {
        var disabled = await world.MemberAsync(Beijing(1), m => m.Status = 0);
        await world.MemberAsync(Beijing(1));

        var tally = await world.RunAsync();
        await world.RunAsync();

        (tally.Sent, tally.Skipped, tally.Failed).ShouldBe((1, 1, 0));
        var skip = (await world.LedgerAsync()).Single(d => d.Status == DeliveryStatus.Skipped);
        (skip.UserId, skip.Reason, skip.NotificationId).ShouldBe((disabled.UserId, ReminderRefusal.Disabled, null));
    }

    [Fact]
    public async Task Run_AccountEnabledLaterThatDay_IsToldThen()
    {
        var member = await world.MemberAsync(Beijing(1), m => m.Status = 0);
        await world.RunAsync();
        await world.ChangeAsync(member.UserId, m => m.Status = 1);
        world.Time.Advance(TimeSpan.FromMinutes(1));

        (await world.RunAsync()).Sent.ShouldBe(1);
        (await world.LedgerAsync()).Select(d => d.Status).ShouldBe([DeliveryStatus.Skipped, DeliveryStatus.Sent]);
    }

    [Fact]
    public async Task Run_ExpiredWithLevelReset_IsFoundByExpiryAndHistory()
    {
        var activated = await world.MemberAsync(Beijing(-5), m => m.VipLevel = 0);
        var paid = await world.MemberAsync(Beijing(-5), m => (m.VipLevel, m.VipActivatedAt) = (0, null), paidOrder: true);
        var never = await world.MemberAsync(Beijing(-5), m => (m.VipLevel, m.VipActivatedAt) = (0, null));

        await world.RunAsync();

        (await world.LedgerAsync()).Select(d => (d.UserId, d.Reason))
            .ShouldBe([(activated.UserId, null), (paid.UserId, null), (never.UserId, ReminderRefusal.NeverVip)], ignoreOrder: true);
    }

    [Fact]
    public async Task Run_OneRowIsRefused_TellsTheOthersRecordsTheReasonAndSucceedsLater()
    {
        var members = new List<Member>();
        for (var i = 0; i < 11; i++)
        {
            members.Add(await world.MemberAsync(Beijing(3)));
        }
        await RefuseAsync(members[4].UserId);

        var tally = await world.RunAsync(chunk: 8);

        (tally.Sent, tally.Skipped, tally.Failed).ShouldBe((10, 0, 1));
        var failure = (await world.LedgerAsync()).Single(d => d.Status == DeliveryStatus.Failed);
        (failure.UserId, failure.Reason, failure.NotificationId).ShouldBe((members[4].UserId, "P0001: no room in the inbox", null));

        await postgres.ExecuteAsync("DROP TRIGGER refuse ON public.notifications");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var later = await world.RunAsync(chunk: 8);

        (later.Sent, later.Skipped, later.Failed).ShouldBe((1, 10, 0));
        (await world.InboxAsync()).Count.ShouldBe(11);
        (await world.LedgerAsync()).Where(d => d.UserId == members[4].UserId).Select(d => d.Status).ShouldBe([DeliveryStatus.Failed, DeliveryStatus.Sent]);
    }

    [Fact]
    public async Task Run_TriggerDropsTheNotificationSilently_CountsAsFailedAndKeepsNoSentRow()
    {
        var member = await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3));
        await postgres.ExecuteAsync($$"""
            CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN CASE WHEN NEW.user_id = '{{member.UserId}}' THEN NULL ELSE NEW END; END $f$;
            CREATE TRIGGER swallow BEFORE INSERT ON public.notifications FOR EACH ROW EXECUTE FUNCTION swallow()
            """);

        var tally = await world.RunAsync();

        (tally.Sent, tally.Failed).ShouldBe((1, 1));
        (await world.LedgerAsync()).Where(d => d.UserId == member.UserId).Select(d => d.Status).ShouldBe([DeliveryStatus.Failed]);
    }

    [Fact]
    public async Task Run_MembersRowIsLockedBySomebody_OnlyThatMemberFails()
    {
        var locked = await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3));
        await using var other = await postgres.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new Npgsql.NpgsqlCommand($"SELECT 1 FROM public.users WHERE user_id = '{locked.UserId}' FOR UPDATE", other, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var tally = await world.RunAsync();

        (tally.Sent, tally.Failed).ShouldBe((1, 1));
        (await world.LedgerAsync()).Single(d => d.Status == DeliveryStatus.Failed).Reason!.ShouldStartWith("55P03");
    }

    /// <summary>Two chunks are sent at a time, and the other one may have a refusal in hand when the run ends.</summary>
    [Theory]
    [InlineData(600, 500)]
    [InlineData(300, 501)]
    public async Task Run_EveryRowIsRefused_FailsAsAWholeInsteadOfGoingOnForHours(int chunk, long most)
    {
        await postgres.ExecuteAsync("""
            INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at) SELECT 'x' || i, i::text, '-', 1, timestamp '2026-11-27 04:00' FROM generate_series(1, 600) i;
            CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE 'closed'; END $f$;
            CREATE TRIGGER refuse BEFORE INSERT ON public.notifications FOR EACH ROW EXECUTE FUNCTION refuse()
            """);

        var failed = await Should.ThrowAsync<JobFailedException>(() => world.RunAsync(chunk: chunk));

        failed.Code.ShouldBe(RunReason.DatabaseFailed);
        failed.Counters!["failed"].ShouldBeInRange(500, most);
    }

    [Fact]
    public async Task DryRun_CountsTheSameAndChangesNothing()
    {
        await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3), m => m.Status = 0);

        var tally = await world.RunAsync(dryRun: true);

        (tally.Sent, tally.Skipped, tally.Failed).ShouldBe((1, 1, 0));
        tally.ByWindow.Single().Sample.ShouldBe("u-000001");
        (await world.LedgerAsync()).ShouldBeEmpty();
        (await world.InboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task DryRun_WritesNeitherLedgerNorInbox_NotEvenForAMoment()
    {
        await world.MemberAsync(Beijing(3));
        await RefuseAsync("u-000001");

        (await world.RunAsync(dryRun: true)).Sent.ShouldBe(1, "the trigger that refuses every insert was never reached");
    }

    [Fact]
    public async Task DryRun_MembersToldBefore_AreNotToldAgain()
    {
        var corrected = await world.MemberAsync(Beijing(1));
        await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        // The expiry was corrected after the message of this morning: another window, the same day.
        await world.ChangeAsync(corrected.UserId, m => m.VipExpireAt = Beijing(3));
        await world.MemberAsync(Beijing(3));

        var tally = await world.RunAsync(dryRun: true);

        (tally.Sent, tally.Skipped, tally.Failed).ShouldBe((1, 2, 0));
    }

    [Theory]
    [InlineData("before3,after7", 2)]
    [InlineData("before3,before1,today,after1,after2,after3,after4,after5,after6,after7", 10)]
    public async Task Count_WindowsThatAreNotChosen_AreNotInTheBound(string windows, long bound)
    {
        foreach (var window in ReminderWindow.All)
        {
            await world.MemberAsync(Beijing(window.DaysLeft));
        }

        (await world.CountAsync(new RemindersOptions { Windows = windows })).ShouldBe(bound);
    }

    [Fact]
    public async Task Run_MembersComeIntoAWindowAfterItLooked_TellsNoMoreThanItFound()
    {
        await world.MemberAsync(Beijing(3));
        await world.RunAsync(afterLook: async () =>
        {
            await world.MemberAsync(Beijing(1));
            await world.MemberAsync(Beijing(0));
        });
        (await world.LedgerAsync()).Count.ShouldBe(1);

        var next = await world.RunAsync();
        (next.Sent, next.AlreadyTold).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Run_BackendPurgedTheNotification_DoesNotTellAgain()
    {
        await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        await postgres.ExecuteAsync("DELETE FROM public.notifications");

        (await world.RunAsync()).Sent.ShouldBe(0);
        (await world.LedgerAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_Cancelled_StopsBetweenChunksAndTheNextRunTellsTheRest()
    {
        for (var i = 0; i < 6; i++)
        {
            await world.MemberAsync(Beijing(3));
        }
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => world.RunAsync(stop: stop.Token));

        (await world.RunAsync()).Sent.ShouldBe(6);
    }

    [Theory]
    [InlineData("before3,before1,today,after1,after2,after3,after4,after5,after6,after7")]
    [InlineData("today,after2,after7")]
    public async Task Run_RandomMembers_AgreesWithThePolicyOnEachOfThem(string windows)
    {
        var options = new RemindersOptions { Windows = windows };
        var random = new Random(20261124);
        var expected = new Dictionary<string, (int, string?)>();
        for (var i = 0; i < 400; i++)
        {
            var day = random.Next(-9, 6);
            string[] times = ["00:00:00", "08:59:59", "09:00:00", "09:00:01", "16:00:00", "23:59:59.999999"];
            var paid = random.Next(3) == 0;
            var member = await world.MemberAsync(random.Next(12) == 0 ? null : Beijing(day, times[random.Next(times.Length)]), m =>
            {
                m.VipLevel = random.Next(2);
                m.IsLifetimeVip = random.Next(8) == 0;
                m.Status = random.Next(6) == 0 ? random.Next(3) : 1;
                m.VipActivatedAt = random.Next(2) == 0 ? null : Nine.AddDays(-90);
            }, paid);
            var verdict = ReminderPolicy.Decide(
                new ReminderFacts(member.VipExpireAt, member.IsLifetimeVip, member.VipLevel, member.VipActivatedAt, paid, member.Status), Today, Nine,
                options.Default);
            if (verdict.Window is { } window)
            {
                expected[member.UserId] = (window.DaysLeft, verdict.Refusal);
            }
        }

        await world.RunAsync(chunk: 50, options: options);

        var ledger = (await world.LedgerAsync()).ToDictionary(d => d.UserId, d => (d.DaysLeft, d.Reason));
        ledger.ShouldBe(expected, ignoreOrder: true);
        expected.Values.Select(v => v.Item2).Distinct().Count().ShouldBe(options.Chosen.Count == 10 ? 5 : 6);
    }

    [Fact]
    public async Task Ledger_SameMemberWindowAndExpirySentAgain_IsRefusedByTheDatabase()
    {
        await world.MemberAsync(Beijing(3));
        await world.RunAsync();

        await Should.ThrowAsync<Npgsql.PostgresException>(() => postgres.ExecuteAsync("""
            INSERT INTO vip_admin.reminder_deliveries (id, user_id, days_left, vip_expire_at, vip_level, business_day, status, created_at)
            SELECT gen_random_uuid(), user_id, days_left, vip_expire_at, vip_level, business_day + 1, status, created_at FROM vip_admin.reminder_deliveries
            """));
    }

    private Task RefuseAsync(string userId) => postgres.ExecuteAsync($$"""
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
          IF NEW.user_id = '{{userId}}' THEN RAISE 'no room in the inbox'; END IF; RETURN NEW; END $f$;
        CREATE TRIGGER refuse BEFORE INSERT ON public.notifications FOR EACH ROW EXECUTE FUNCTION refuse()
        """);
}
