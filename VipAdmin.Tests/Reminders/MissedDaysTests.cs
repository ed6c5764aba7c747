using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class MissedDaysTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Run_AfterAMissedDay_SendsWhatIsStillTrueAndRecordsTheRest()
    {
        await RanAsync(-2, RunStatus.Succeeded);
        // Yesterday: three days, one day, on the day, and three days after it.
        var (three, one, today, after) = (await world.MemberAsync(Beijing(2)), await world.MemberAsync(Beijing(0)), await world.MemberAsync(Beijing(-1)),
            await world.MemberAsync(Beijing(-8)));

        var tally = await world.RunAsync();
        await world.RunAsync();

        (tally.Sent, tally.Skipped, tally.Failed).ShouldBe((3, 3, 0));
        var ledger = (await world.LedgerAsync()).Select(d => (d.UserId, d.DaysLeft, d.Reason, d.Content)).ToList();
        ledger.ShouldBe(
        [
            (three.UserId, 3, null, "您的VIP会员将在2天后到期，请及时续费"),
            (one.UserId, 0, null, "您的VIP会员今日到期，续费可继续享受VIP权益"),
            (one.UserId, 1, ReminderRefusal.OutOfDate, "您的VIP会员将在明天到期，请及时续费"),
            (today.UserId, -1, null, "您的VIP会员已到期1天，VIP图标即将隐藏"),
            (today.UserId, 0, ReminderRefusal.OutOfDate, "您的VIP会员今日到期，续费可继续享受VIP权益"),
            (after.UserId, -7, ReminderRefusal.OutOfDate, "您的VIP会员已到期8天，VIP图标即将隐藏"),
        ], ignoreOrder: true);
        (await world.InboxAsync()).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded, null, 0)]
    [InlineData(RunStatus.Warning, null, 0)]
    [InlineData(RunStatus.Warning, RunReason.QuietHours, 1)]
    [InlineData(RunStatus.Failed, RunReason.DatabaseFailed, 1)]
    [InlineData(RunStatus.Skipped, RunReason.Paused, 1)]
    public async Task Run_ADayIsMissed_WhenNoRunDidItsWork(RunStatus status, string? code, int late)
    {
        await RanAsync(-3, RunStatus.Succeeded);
        await RanAsync(-1, status, code);
        await world.MemberAsync(Beijing(2));

        (await world.RunAsync(options: new RemindersOptions { CatchUpDays = 1 })).Sent.ShouldBe(late);
    }

    [Fact]
    public async Task Run_BeforeThePortalsFirstRun_CatchesUpNothing()
    {
        await world.MemberAsync(Beijing(2));

        (await world.RunAsync()).Sent.ShouldBe(0);
        (await world.LedgerAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public async Task Run_OlderThanTheSetting_IsNotCaughtUp(int days, int sent)
    {
        await RanAsync(-5, RunStatus.Succeeded);
        await world.MemberAsync(Beijing(2));

        (await world.RunAsync(options: new RemindersOptions { CatchUpDays = days })).Sent.ShouldBe(sent);
    }

    [Fact]
    public async Task Run_DecidedOnTheMissedDay_IsNotDecidedAgain()
    {
        var disabled = await world.MemberAsync(Beijing(3), m => m.Status = 0);
        await world.RunAsync();
        await RanAsync(-2, RunStatus.Succeeded);
        await world.ChangeAsync(disabled.UserId, m => m.Status = 1);
        world.Time.Advance(TimeSpan.FromDays(1));

        (await world.RunAsync()).Sent.ShouldBe(0);
    }

    [Theory]
    [InlineData("还剩{days}天", true)]
    [InlineData("{date}到期", true)]
    [InlineData("快到期了", false)]
    [InlineData("明天（{date}）到期", false)]
    public void MayBeLate_OnlyATextThatSaysItsDayItself(string content, bool may) => ReminderWindow.Of(5, "到期提醒", content).MayBeLate.ShouldBe(may);

    [Theory]
    [InlineData("09:00-10:00", "09:00", true)]
    [InlineData("08:00-09:00", "09:00", false)]
    [InlineData("22:00-09:30", "09:00", true)]
    [InlineData("22:00-09:00", "23:59", true)]
    [InlineData("22:00-09:00", "12:00", false)]
    [InlineData("", "12:00", false)]
    public void IsQuiet_BetweenTheTimes_AlsoPastMidnight(string hours, string at, bool quiet)
        => new RemindersOptions { QuietHours = hours }.IsQuiet(Beijing(0, at + ":00")).ShouldBe(quiet);

    [Fact]
    public async Task Run_InTheQuietHours_RecordsAndIsMadeUpForAfterThem()
    {
        var options = new RemindersOptions { QuietHours = "08:00-10:00" };
        var member = await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3), m => m.Status = 0);

        var quiet = await world.RunAsync(options: options);
        world.Time.Advance(TimeSpan.FromHours(1));
        var after = await world.RunAsync(options: options);

        (quiet.Sent, quiet.Skipped, after.Sent).ShouldBe((0, 2, 1));
        (await world.LedgerAsync()).Where(d => d.UserId == member.UserId).Select(d => (d.Status, d.Reason)).ShouldBe(
            [(DeliveryStatus.Skipped, ReminderRefusal.QuietHours), (DeliveryStatus.Sent, null)]);
    }

    private Task RanAsync(int day, RunStatus status, string? code = null)
        => postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, Nine.AddDays(day), status, errorCode: code));
}
