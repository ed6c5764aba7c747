using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Members;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Members;

public sealed class MemberBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Nine);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Read_GrantsOfBackendAndPortal_StandInOneRowAndExplainToday()
    {
        var member = await world.MemberAsync(Beijing(1, "18:00:00").AddDays(30));
        var first = await postgres.Databases.PurchaseAsync(Beijing(-29, "18:00:00"), member, but: o => Paid(o, Beijing(-29, "18:00:00")));
        var second = await postgres.Databases.PurchaseAsync(Beijing(0, "07:00:00"), member, but: o => Paid(o, Beijing(0, "07:00:00")));
        await GrantAsync(member, second, Beijing(1, "18:00:00"), Beijing(31, "18:00:00"), Nine);

        var file = await FileAsync(member.UserId);

        file.Provenance.Gap.ShouldBeNull();
        file.Provenance.Steps.Select(step => (step.Source, step.OrderNo, step.Derived, step.After!.ExpireAt)).ShouldBe(
            [(StepSource.Callback, first.OrderNo, true, Beijing(1, "18:00:00")), (StepSource.Settlement, second.OrderNo, false, Beijing(31, "18:00:00"))]);
        file.Paid.Verdict.ShouldBe(PaidVerdict.Delivered);
        file.Paid.Order!.OrderNo.ShouldBe(second.OrderNo);
    }

    /// <summary>The order stood in the list as if the backend had granted it, beside the discrepancy that says the opposite.</summary>
    [Fact]
    public async Task Read_PaidAndNotGranted_WithAnOpenDiscrepancy_IsAStepThatAddsNothing()
    {
        var member = await world.MemberAsync(Beijing(1, "18:00:00"));
        await postgres.Databases.PurchaseAsync(Beijing(-29, "18:00:00"), member, but: o => Paid(o, Beijing(-29, "18:00:00")));
        var missing = await postgres.Databases.PurchaseAsync(Beijing(-1), member, but: o => Paid(o, Beijing(-1)));
        var found = await postgres.Databases.DiscrepancyAsync(Beijing(0), d =>
            (d.Type, d.OrderNo, d.Subject, d.OrderId) = (DiscrepancyType.PaidNotActivated, missing.OrderNo, missing.OrderNo, missing.OrderId));

        var provenance = (await FileAsync(member.UserId)).Provenance;

        provenance.Gap.ShouldBeNull();
        var last = provenance.Steps[^1];
        (last.Source, last.OrderNo, last.DiscrepancyId, last.After).ShouldBe((StepSource.Lacking, missing.OrderNo, found.Id, last.Before));
        last.After!.ExpireAt.ShouldBe(Beijing(1, "18:00:00"));
    }

    [Fact]
    public async Task Read_PaidAndNotGranted_NamesTheOrderThatIsMissing()
    {
        var member = await world.MemberAsync(Beijing(1, "18:00:00"));
        await postgres.Databases.PurchaseAsync(Beijing(-29, "18:00:00"), member, but: o => Paid(o, Beijing(-29, "18:00:00")));
        var missing = await postgres.Databases.PurchaseAsync(Beijing(-1), member, but: o => Paid(o, Beijing(-1)));

        var file = await FileAsync(member.UserId);

        file.Provenance.Gap.ShouldBe(new MembershipGap(GapKind.Shorter, Beijing(31, "18:00:00"), TimeSpan.FromDays(-30), GapHint.NotGranted, missing.OrderNo));
        (file.Paid.Verdict, file.Paid.Order!.OrderNo).ShouldBe((PaidVerdict.NotGranted, missing.OrderNo));
    }

    [Fact]
    public async Task Read_RefundedInTheMiddleOfItsDaysAndBoughtAgain_IsExplained()
    {
        var member = await world.MemberAsync(Beijing(29, "18:00:00"));
        var refunded = await postgres.Databases.PurchaseAsync(Beijing(-10, "18:00:00"), member, but: o =>
        {
            Paid(o, Beijing(-10, "18:00:00"));
            o.PaymentStatus = OrderStatus.Refunded;
        });
        await RefundAsync(refunded, member, Beijing(-2, "18:00:00"));
        var again = await postgres.Databases.PurchaseAsync(Beijing(-1, "18:00:00"), member, but: o => Paid(o, Beijing(-1, "18:00:00")));

        var provenance = (await FileAsync(member.UserId)).Provenance;

        provenance.Gap.ShouldBeNull();
        provenance.Steps.Select(step => (step.Source, step.OrderNo, step.Days, step.After!.ExpireAt)).ShouldBe(
        [
            (StepSource.Callback, refunded.OrderNo, 30, Beijing(20, "18:00:00")),
            // Eight days were over.
            (StepSource.Refund, refunded.OrderNo, -30, Beijing(-2, "18:00:00")),
            (StepSource.Callback, again.OrderNo, 30, Beijing(29, "18:00:00")),
        ]);
    }

    [Fact]
    public async Task Read_RefundedAndTheDaysLeft_IsExplainedWithoutTakingThemBack()
    {
        var member = await world.MemberAsync(Beijing(20, "18:00:00"));
        var order = await postgres.Databases.PurchaseAsync(Beijing(-10, "18:00:00"), member, but: o =>
        {
            Paid(o, Beijing(-10, "18:00:00"));
            o.PaymentStatus = OrderStatus.Refunded;
        });
        await RefundAsync(order, member, Beijing(-2, "18:00:00"));

        var provenance = (await FileAsync(member.UserId)).Provenance;

        provenance.Gap.ShouldBeNull();
        provenance.Steps.ShouldHaveSingleItem().Source.ShouldBe(StepSource.Callback);
    }

    [Fact]
    public async Task Read_PaymentThatAPersonRefundedAtThePlatform_IsAnsweredAsRefunded()
    {
        var member = await world.MemberAsync(Beijing(-20));
        var order = await postgres.Databases.PurchaseAsync(Beijing(-1), member, but: o => o.PaymentStatus = OrderStatus.Cancelled);
        var found = await postgres.Databases.DiscrepancyAsync(Nine, d => (d.OrderNo, d.Subject, d.UserId) = (order.OrderNo, order.OrderNo, member.UserId));
        (await FileAsync(member.UserId)).Paid.Verdict.ShouldBe(PaidVerdict.BeingHandled);

        await new DiscrepancyDesk(postgres.Databases, world.Time).ResolveAsync(
            Given.Finance, found.Id, found.Version, ReasonCode.RefundedAtPlatform, "退了", Stop, refundNo: "5030");

        (await FileAsync(member.UserId)).Paid.Verdict.ShouldBe(PaidVerdict.Refunded);
    }

    [Fact]
    public async Task Read_MoneyThatAPlatformHolds_IsNamedWithItsDiscrepancy()
    {
        var member = await world.MemberAsync(Beijing(-20));
        var order = await postgres.Databases.PurchaseAsync(Beijing(-1), member, but: o => o.PaymentStatus = OrderStatus.Cancelled);
        var found = await postgres.Databases.DiscrepancyAsync(Nine, d => (d.OrderNo, d.Subject, d.UserId) = (order.OrderNo, order.OrderNo, member.UserId));
        await postgres.Databases.DiscrepancyAsync(Nine);

        var file = await FileAsync(member.UserId);

        file.HeldFen.ShouldBe(29_90);
        file.Open.Select(each => each.Id).ShouldBe([found.Id]);
        (file.Paid.Verdict, file.Paid.Case!.Id, file.Paid.Order!.OrderNo).ShouldBe((PaidVerdict.BeingHandled, found.Id, order.OrderNo));
    }

    [Theory]
    [InlineData(OrderStatus.Pending, PaidVerdict.Waiting)]
    [InlineData(OrderStatus.Cancelled, PaidVerdict.Unpaid)]
    [InlineData(OrderStatus.Refunding, PaidVerdict.Refunding)]
    [InlineData(OrderStatus.Refunded, PaidVerdict.Refunded)]
    public async Task Read_NewestOrderOfAMemberWhoseTimeIsOver_Decides(OrderStatus status, PaidVerdict verdict)
    {
        var member = await world.MemberAsync(Beijing(-20));
        await postgres.Databases.PurchaseAsync(Beijing(-50), member, but: o => Paid(o, Beijing(-50)));
        await postgres.Databases.OrderAsync(Beijing(-1), member, o => (o.PaymentStatus, o.ProductType) = (status, "unknown"));

        (await FileAsync(member.UserId)).Paid.Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task Read_RemindersAhead_StandWithTheirTimesUntilTold()
    {
        var member = await world.MemberAsync(Beijing(3, "18:00:00"));

        (await FileAsync(member.UserId)).Coming.Take(3).Select(next => (next.Window.DaysLeft, next.Day, next.At))
            .ShouldBe([(3, Today, Nine), (1, Today.AddDays(2), Nine.AddDays(2)), (0, Today.AddDays(3), Nine.AddDays(3))]);

        await world.RunAsync();
        (await FileAsync(member.UserId)).Coming[0].Window.DaysLeft.ShouldBe(1);
    }

    [Fact]
    public async Task Why_OfADayThatWasTold_GivesTheWordsAndWhetherTheyWereRead()
    {
        var member = await world.MemberAsync(Beijing(3, "18:00:00"));
        await world.RunAsync();
        await postgres.ExecuteAsync("UPDATE public.notifications SET is_read = true, read_at = timestamp '2026-11-24 02:30:00'");

        var answer = await WhyAsync(member.UserId, Today);

        (answer.Kind, answer.At, answer.DaysLeft, answer.Content, answer.Inbox, answer.ReadAt).ShouldBe((ReminderAnswerKind.Sent, Nine, 3,
            "您的VIP会员将在3天后到期，请及时续费", InboxState.Read, new DateTime(2026, 11, 24, 2, 30, 0, DateTimeKind.Utc)));
    }

    [Fact]
    public async Task Why_OfADayThatWasToldTwice_NamesBoth()
    {
        var member = await world.MemberAsync(Beijing(3, "18:00:00"));
        await world.RunAsync();
        await postgres.ExecuteAsync("UPDATE public.notifications SET is_read = true, read_at = timestamp '2026-11-24 01:09:00'");
        var again = Guid.CreateVersion7();
        await postgres.SaveAsync(new ReminderRepeat
        {
            Id = again, UserId = member.UserId, DaysLeft = 3, VipExpireAt = member.VipExpireAt!.Value, BusinessDay = Today, Content = "x", Confirmed = true,
            Reason = "x", ActorId = "x", ActorName = "x", At = Nine.AddMinutes(51),
        });
        await postgres.SaveAsync(new Notification
        {
            NotificationId = again.ToString(), UserId = member.UserId, Title = "x", Content = "x", Type = "vip_expiry", CreatedAt = Nine.AddMinutes(51),
        });

        var answer = await WhyAsync(member.UserId, Today);

        (answer.At, answer.ReadAt, answer.Inbox).ShouldBe((Nine, Nine.AddMinutes(9), InboxState.Read));
        answer.Again.ShouldBe([new SentAgain(Nine.AddMinutes(51), InboxState.Unread, null)]);
        MemberAnswers.Of(answer, MemberAnswers.Languages[0]).ShouldEndWith("该消息已于 2026年11月24日 09:09 阅读。我们已于 2026年11月24日 09:51 再次发送。该消息目前未读，可在站内信中查看。");
        (await FileAsync(member.UserId)).Told.ShouldBe([new ToldDay(Today, 3)]);
    }

    [Fact]
    public async Task Why_OfAPastDayThatWasNoReminderDay_SpeaksOfTheEndOfThen()
    {
        var member = await world.MemberAsync(Beijing(30));

        MemberAnswers.Of(await WhyAsync(member.UserId, Today.AddDays(-1)), MemberAnswers.Languages[0]).ShouldContain("不是提醒日，因此没有提醒。您的 VIP 当时的到期时间为");
        MemberAnswers.Of(await WhyAsync(member.UserId, Today.AddDays(1)), MemberAnswers.Languages[0]).ShouldContain("不是提醒日，因此没有提醒。您的 VIP 到期时间为");
    }

    [Fact]
    public async Task Why_OfASkippedDay_GivesItsReason()
    {
        var member = await world.MemberAsync(Beijing(3), m => m.Status = 0);
        await world.RunAsync();
        world.Time.Advance(TimeSpan.FromDays(1));

        var answer = await WhyAsync(member.UserId, Today);

        (answer.Kind, answer.Reason).ShouldBe((ReminderAnswerKind.Skipped, ReminderRefusal.Disabled));
    }

    [Fact]
    public async Task Why_OfADayAfterARenewal_SaysThatTheEndHadMoved()
    {
        var member = await world.MemberAsync(Beijing(30, "18:00:00"));
        var renewal = await postgres.Databases.PurchaseAsync(Beijing(-2), member, but: o => Paid(o, Beijing(-2)));
        await GrantAsync(member, renewal, Beijing(0, "18:00:00"), Beijing(30, "18:00:00"), Beijing(-2));

        var answer = await WhyAsync(member.UserId, Today.AddDays(-1));

        (answer.Kind, answer.At, answer.DaysLeft, answer.Expiry).ShouldBe((ReminderAnswerKind.Renewed, Beijing(-2), 1, Beijing(30, "18:00:00")));
    }

    [Fact]
    public async Task Why_OfADueDayWithoutRow_TellsALostRunFromALedgerThatBeganLater()
    {
        var member = await world.MemberAsync(Beijing(-2, "18:00:00"));
        (await WhyAsync(member.UserId, Today.AddDays(-3))).Kind.ShouldBe(ReminderAnswerKind.BeforeLedger);

        var other = await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        await postgres.ExecuteAsync("UPDATE vip_admin.reminder_deliveries SET created_at = created_at - interval '9 days'");
        (await WhyAsync(member.UserId, Today.AddDays(-3))).Kind.ShouldBe(ReminderAnswerKind.NoRun);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var at = Nine.AddDays(-3);
        db.JobRuns.Add(new JobRun
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(at)), JobKey = VipReminderJob.Key, Slot = at, Status = RunStatus.Succeeded, StartedAt = at,
            FinishedAt = at, Attempt = 1, Node = "a", Actor = "system", Counters = "{}",
        });
        await db.SaveChangesAsync(Stop);
        (await WhyAsync(member.UserId, Today.AddDays(-3))).Kind.ShouldBe(ReminderAnswerKind.NoRecord);
        (await WhyAsync(other.UserId, Today)).Kind.ShouldBe(ReminderAnswerKind.Sent);
    }

    [Fact]
    public async Task Why_OfTheFormerTasksMessage_CountsAsTold()
    {
        var member = await world.MemberAsync(Beijing(0));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.Notifications.Add(new Notification
        {
            NotificationId = "n1", UserId = member.UserId, Title = "VIP明天到期提醒", Content = "明天到期", Type = "vip_expiry", CreatedAt = Nine.AddDays(-1),
        });
        await db.SaveChangesAsync(Stop);

        var answer = await WhyAsync(member.UserId, Today.AddDays(-1));

        (answer.Kind, answer.Content, answer.Inbox).ShouldBe((ReminderAnswerKind.SentByFormerTask, "明天到期", InboxState.Unread));
    }

    [Theory]
    [InlineData(0, ReminderAnswerKind.DueToday)]
    [InlineData(1, ReminderAnswerKind.NoWindow)]
    [InlineData(2, ReminderAnswerKind.WillBeSent)]
    [InlineData(20, ReminderAnswerKind.NoWindow)]
    public async Task Why_OfADayAhead_FollowsTheRule(int days, ReminderAnswerKind kind)
    {
        var member = await world.MemberAsync(Beijing(3));

        (await WhyAsync(member.UserId, Today.AddDays(days))).Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task Why_OfALifetimeMember_SaysSo()
    {
        var member = await world.MemberAsync(null, m => m.IsLifetimeVip = true);

        (await WhyAsync(member.UserId, Today)).Kind.ShouldBe(ReminderAnswerKind.Lifetime);
        (await WhyAsync(member.UserId, Today.AddDays(-30))).Kind.ShouldBe(ReminderAnswerKind.Lifetime);
    }

    [Theory]
    [InlineData(2, "00:00:00", ReminderAnswerKind.WillBeSent)]
    [InlineData(2, "09:00:00", ReminderAnswerKind.WillBeSent)]
    [InlineData(2, "09:00:01", ReminderAnswerKind.Excluded)]
    [InlineData(9, "00:00:00", ReminderAnswerKind.Excluded)]
    public async Task Why_OfADayAheadOfAnExcludedMember_DependsOnWhetherTheExclusionEndsBeforeTheRun(int days, string at, ReminderAnswerKind kind)
    {
        var member = await world.MemberAsync(Beijing(3));
        await ExcludeAsync(member, Nine.AddDays(-1), Beijing(days, at));

        var answer = await WhyAsync(member.UserId, Today.AddDays(2));

        answer.Kind.ShouldBe(kind);
        answer.Until.ShouldBe(kind == ReminderAnswerKind.Excluded ? Beijing(days, at) : null);
        (await FileAsync(member.UserId)).Coming.Any(next => next.Day == Today.AddDays(2)).ShouldBe(kind == ReminderAnswerKind.WillBeSent);
        (await WhyAsync(member.UserId, Today)).Kind.ShouldBe(ReminderAnswerKind.Excluded);
    }

    [Fact]
    public async Task Why_OfADayBehindWithoutRow_CountsTheExclusionOfThatDayAndNotOfToday()
    {
        var (then, now) = (await world.MemberAsync(Beijing(0)), await world.MemberAsync(Beijing(0)));
        await ExcludeAsync(then, Nine.AddDays(-9), null, ended: Nine.AddHours(-20));
        await ExcludeAsync(now, Nine.AddHours(-1), null);

        var answer = await WhyAsync(then.UserId, Today.AddDays(-1));
        (answer.Kind, answer.Until).ShouldBe((ReminderAnswerKind.Excluded, Nine.AddHours(-20)));
        (await WhyAsync(now.UserId, Today.AddDays(-1))).Kind.ShouldBe(ReminderAnswerKind.BeforeLedger);
    }

    [Theory]
    [InlineData("22:00-08:00", ReminderAnswerKind.WillBeSent)]
    [InlineData("08:30-10:00", ReminderAnswerKind.QuietHours)]
    public async Task Why_OfADayAhead_TakesTheQuietHoursIntoAccount(string quietHours, ReminderAnswerKind kind)
    {
        var member = await world.MemberAsync(Beijing(3));
        var settings = new Dictionary<string, string?> { ["Reminders:QuietHours"] = quietHours };

        (await WhyAsync(member.UserId, Today.AddDays(2), settings)).Kind.ShouldBe(kind);
        (await FileAsync(member.UserId, settings)).Coming.Any(next => next.Day == Today.AddDays(2)).ShouldBe(kind == ReminderAnswerKind.WillBeSent);
    }

    [Fact]
    public async Task Why_OfADayAheadWhileTheTaskIsPaused_DependsOnWhetherThePauseEndsBeforeTheRun()
    {
        var member = await world.MemberAsync(Beijing(3));
        await postgres.SaveAsync(new JobPause
        {
            Id = Guid.CreateVersion7(), JobKey = VipReminderJob.Key, Reason = "x", PausedBy = "x", PausedAt = Nine, Until = Beijing(2, "08:00:00"),
        });

        (await WhyAsync(member.UserId, Today)).Kind.ShouldBe(ReminderAnswerKind.Paused);
        (await WhyAsync(member.UserId, Today.AddDays(2))).Kind.ShouldBe(ReminderAnswerKind.WillBeSent);

        await postgres.ExecuteAsync("UPDATE vip_admin.job_pauses SET until = until + interval '2 hours'");
        var answer = await WhyAsync(member.UserId, Today.AddDays(2));
        (answer.Kind, answer.Until).ShouldBe((ReminderAnswerKind.Paused, Beijing(2, "10:00:00")));
    }

    [Fact]
    public async Task Why_OfTodayWhenTheRunIsOver_DoesNotPromiseADelivery()
    {
        var member = await world.MemberAsync(Beijing(9));
        await world.RunAsync();
        await postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, Nine));
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.ChangeAsync(member.UserId, m => m.VipExpireAt = Beijing(3));

        (await WhyAsync(member.UserId, Today)).Kind.ShouldBe(ReminderAnswerKind.NoDelivery);
        (await FileAsync(member.UserId)).Coming[0].Day.ShouldBe(Today.AddDays(2));
    }

    private async Task ExcludeAsync(Member member, DateTime from, DateTime? until, DateTime? ended = null)
        => await postgres.SaveAsync(new ReminderExclusion
        {
            Id = Guid.CreateVersion7(), UserId = member.UserId, Reason = "x", CreatedBy = "x", CreatedAt = from, Until = until, EndedAt = ended,
        });

    private static void Paid(Order order, DateTime at) => (order.PaymentStatus, order.PaidAt) = (OrderStatus.Paid, at);

    private async Task GrantAsync(Member member, Order order, DateTime? before, DateTime? after, DateTime at)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.VipGrants.Add(new VipGrant
        {
            OrderId = order.OrderId, OrderNo = order.OrderNo, UserId = member.UserId, PackageCode = "vip_month", TransactionId = order.OrderNo,
            DurationDays = 30, ExpireBefore = before, ExpireAfter = after, GrantedAt = at, GrantedBy = "reconciliation", RunId = Guid.CreateVersion7(),
        });
        await db.SaveChangesAsync(Stop);
    }

    private async Task<MemberFile> FileAsync(string userId, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await using var services = MemberServices.Of(postgres, world.Time, settings);
        return (await services.GetRequiredService<MemberBoard>().ReadAsync(Given.Support, userId, Stop)).ShouldNotBeNull();
    }

    private async Task<ReminderAnswer> WhyAsync(string userId, DateOnly day, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await using var services = MemberServices.Of(postgres, world.Time, settings);
        return (await services.GetRequiredService<MemberBoard>().WhyAsync(Given.Support, userId, day, Stop)).ShouldNotBeNull();
    }

    private Task RefundAsync(Order order, Member member, DateTime at)
        => postgres.ExecuteAsync($"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at)
            VALUES ('RF-1', '{order.OrderId}', '{member.UserId}', 29.90, {RefundRequest.PaidOut}, '{at:yyyy-MM-dd HH:mm:ss}')
            """);
}
