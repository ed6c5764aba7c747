using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Members;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Ops = new("u-wang", "王运维", [Role.Ops]);
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_ADay_CountsEachMemberOnceByWhatCameOfIt()
    {
        await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3), m => m.Status = 0);
        await world.RunAsync(options: new RemindersOptions { QuietHours = "08:00-10:00" });
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.RunAsync();
        await postgres.ExecuteAsync("UPDATE public.notifications SET is_read = true, read_at = timestamp '2026-11-24 04:00' WHERE user_id = 'u-000001'");

        var figures = await Board().ReadAsync(Ops, 28, Stop);

        var today = figures.Days[^1];
        (today.Day, today.Due, today.Sent, today.Skipped, today.Failed, today.Read).ShouldBe((Today, 3, 2, 1, 0, 1));
        var window = figures.Windows.Single();
        (window.DaysLeft, window.Due, window.Sent, window.Read).ShouldBe((3, 3, 2, 1));
        window.Skipped.ShouldBe([(ReminderRefusal.Disabled, 1)]);
        window.Renewed.ShouldBe(new RenewalShare(0, 0), "seven days have not passed");
    }

    [Fact]
    public async Task Read_SevenDaysLater_KnowsWhoRenewed_AlsoFromKeptSumsAfterThePurge()
    {
        var (renewed, late, _) = (await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)));
        var excluded = await world.MemberAsync(Beijing(3));
        await postgres.SaveAsync(new ReminderExclusion
        {
            Id = Guid.CreateVersion7(), UserId = excluded.UserId, Reason = "test", CreatedBy = "x", CreatedAt = Nine.AddDays(-1),
        });
        await world.RunAsync();
        await PaidAsync(renewed.UserId, Nine.AddDays(6.9));
        await PaidAsync(late.UserId, Nine.AddDays(7.1));
        await PaidAsync(excluded.UserId, Nine.AddDays(1));
        await postgres.ExecuteAsync("UPDATE public.notifications SET is_read = true");
        world.Time.Advance(TimeSpan.FromDays(9));

        await RenewalsAreAsync();
        await world.RunAsync();
        await postgres.ExecuteAsync("DELETE FROM public.notifications; DELETE FROM public.orders");
        await RenewalsAreAsync();
        (await world.LedgerAsync()).Count(row => row.IsRead).ShouldBe(3);

        async Task RenewalsAreAsync()
        {
            var window = (await Board().ReadAsync(Ops, 14, Stop)).Windows.Single(each => each.DaysLeft == 3);
            (window.Renewed, window.Untold, window.Read).ShouldBe((new RenewalShare(1, 3), new RenewalShare(1, 1), 3));
        }
    }

    [Theory]
    [InlineData(100, 100, 50, false)]
    [InlineData(151, 100, 50, true)]
    [InlineData(49, 100, 50, true)]
    [InlineData(0, 100, 50, true)]
    [InlineData(0, 100, 0, false)]
    [InlineData(0, 4, 50, false)]
    public void Of_ADayBesideItsWeekday_IsMarkedBeyondTheSetting(long sent, long usual, int percent, bool unusual)
    {
        var yesterday = Today.AddDays(-1);
        var sums = new[] { 7, 14, 21 }.Select(ago => Sum(yesterday.AddDays(-ago), usual)).Append(Sum(yesterday, sent)).ToList();

        var day = ReminderFigures.Of(sums, Today, 14, percent).Days.Single(each => each.Day == yesterday);

        (day.Sent, day.Usual, day.Unusual).ShouldBe((sent, usual, unusual));
    }

    [Fact]
    public async Task Forecast_OfTheNextDays_IsWhatTheRunsThenSend()
    {
        await world.MemberAsync(Beijing(4));
        await world.MemberAsync(Beijing(4), m => m.Status = 0);
        await world.MemberAsync(Beijing(4), m => m.VipLevel = 0);
        await world.MemberAsync(Beijing(2, "23:59:59.999999"));
        await world.MemberAsync(Beijing(-6), m => m.VipLevel = 0);
        await postgres.ExecuteAsync("INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at) VALUES ('x', '1', '-', 1, 'infinity')");
        await using var services = MemberServices.Of(postgres, world.Time);

        var days = await services.GetRequiredService<ReminderForecast>().ReadAsync(Ops, Stop);
        var tomorrow = (await services.GetRequiredService<ReminderDryRun>()
            .ReadAsync(Ops, Today.AddDays(1), new DryRunFilter(null, DryRunFilter.Told), null, null, Stop)).Page;
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.RunAsync();

        days.Count.ShouldBe(14);
        days[0].Windows.Where(window => window.Members > 0).ShouldBe([(3, 1), (1, 1), (-7, 1)]);
        var sent = (await world.LedgerAsync()).Where(row => row.Status == DeliveryStatus.Sent).ToList();
        tomorrow.Rows.Select(row => (row.UserId, row.DaysLeft, row.Content))
            .ShouldBe(sent.Select(row => (row.UserId, row.DaysLeft, row.Content)), ignoreOrder: true);
    }

    [Fact]
    public async Task List_OfADay_FiltersByWindowOutcomeAndReason()
    {
        await world.MemberAsync(Beijing(3));
        var disabled = await world.MemberAsync(Beijing(1), m => m.Status = 0);
        await world.RunAsync();
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.MemberAsync(Beijing(4));
        await world.RunAsync();

        var rows = (await new RunReminders(postgres.Databases).ReadAsync(Ops,
            new RunReminderFilter(null, 1, DeliveryStatus.Skipped) { Day = Today, Reason = ReminderRefusal.Disabled }, null, null, Stop)).Page.Rows;

        rows.Select(row => row.UserId).ShouldBe([disabled.UserId]);
        (await new RunReminders(postgres.Databases).ReadAsync(Ops, new RunReminderFilter(null) { Day = Today }, null, null, Stop)).Page.Rows.Count.ShouldBe(2);
    }

    [Fact]
    public async Task List_ByWhatMembersDid_TellsReadFromUnreadAndRenewedFromNot()
    {
        var (read, renewed, late) = (await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)), await world.MemberAsync(Beijing(3)));
        var skipped = await world.MemberAsync(Beijing(3), m => m.Status = 0);
        await world.RunAsync();
        await postgres.ExecuteAsync($"UPDATE public.notifications SET is_read = true WHERE user_id = '{read.UserId}'");
        await PaidAsync(renewed.UserId, Nine.AddDays(7).AddTicks(-10));
        await PaidAsync(late.UserId, Nine.AddDays(7));
        await PaidAsync(skipped.UserId, Nine.AddHours(1));

        (await ListAsync(new RunReminderFilter(null) { Day = Today, Read = true })).ShouldBe([read.UserId]);
        (await ListAsync(new RunReminderFilter(null) { Day = Today, Read = false })).ShouldBe([late.UserId, renewed.UserId], ignoreOrder: true);
        (await ListAsync(new RunReminderFilter(null) { Day = Today, Renewed = true })).ShouldBe([renewed.UserId, skipped.UserId], ignoreOrder: true);
        (await ListAsync(new RunReminderFilter(null, Status: DeliveryStatus.Sent) { Day = Today, Renewed = false }))
            .ShouldBe([read.UserId, late.UserId], ignoreOrder: true);
    }

    [Fact]
    public async Task List_OfSeveralDays_HoldsThoseOfItsWindowFromTheFirstToTheLast()
    {
        var first = await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        world.Time.Advance(TimeSpan.FromDays(1));
        var second = await world.MemberAsync(Beijing(4));
        await world.RunAsync();

        (await ListAsync(new RunReminderFilter(null, 3) { Day = Today.AddDays(1), Since = Today })).ShouldBe([first.UserId, second.UserId], ignoreOrder: true);
        (await ListAsync(new RunReminderFilter(null, 3) { Day = Today.AddDays(1), Since = Today.AddDays(1) })).ShouldBe([second.UserId]);
        (await ListAsync(new RunReminderFilter(null, 3) { Day = Today })).ShouldBe([first.UserId]);
    }

    private async Task<IReadOnlyList<string>> ListAsync(RunReminderFilter filter)
        => [.. (await new RunReminders(postgres.Databases).ReadAsync(Ops, filter, null, null, Stop)).Page.Rows.Select(row => row.UserId)];

    private static ReminderDaySum Sum(DateOnly day, long members)
        => new() { BusinessDay = day, DaysLeft = 3, Status = DeliveryStatus.Sent, Reason = "", Members = members };

    private ReminderBoard Board() => new(postgres.Databases, world.Time, Fixed.Options(new RemindersOptions()));

    private async Task PaidAsync(string userId, DateTime at)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.Orders.Add(world.Order(userId, at));
        await db.SaveChangesAsync(Stop);
    }
}
