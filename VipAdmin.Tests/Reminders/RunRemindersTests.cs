using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class RunRemindersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Ops = new("u-wang", "王运维", [Role.Ops]);
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Read_ByWindowAndStatus_ShowsThatRunOnly()
    {
        var run = await RunRowAsync();
        var told = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");
        await world.MemberAsync(Beijing(1));
        var disabled = await world.MemberAsync(Beijing(3), m => m.Status = 0);
        await world.RunAsync(runId: run);
        await world.MemberAsync(Beijing(3));
        await world.RunAsync();

        (await ReadAsync(run)).Page.Rows.Count.ShouldBe(3);
        var sent = (await ReadAsync(run, 3, DeliveryStatus.Sent)).Page.Rows.Single();
        (sent.UserId, sent.Phone, sent.Content).ShouldBe((told.UserId, "138****0042", "您的VIP会员将在3天后到期，请及时续费"));
        (await ReadAsync(run, null, DeliveryStatus.Skipped)).Page.Rows.Single().UserId.ShouldBe(disabled.UserId);
    }

    [Fact]
    public async Task Read_ARunThatOnlyPlanned_ListsWhoWouldBeTold_WithTheWindowsWords()
    {
        var run = await RunRowAsync(dryRun: true);
        var told = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");
        await world.MemberAsync(Beijing(0));
        await world.MemberAsync(Beijing(0), m => m.Status = 0);
        await world.RunAsync(dryRun: true, chunk: 2, runId: run);

        (await ReadAsync(run)).Page.Rows.Count.ShouldBe(2);
        var planned = (await ReadAsync(run, 3)).Page.Rows.Single();
        (planned.UserId, planned.Phone, planned.Content, planned.Status).ShouldBe((told.UserId, "138****0042", "您的VIP会员将在3天后到期，请及时续费", null));
        planned.VipExpireAt.ShouldBe(Beijing(3));
        (await new RunReminders(postgres.Databases).AllAsync(Ops, new RunReminderFilter(run), TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken)).ShouldBe(2);
        (await world.LedgerAsync()).ShouldBeEmpty();

        await world.RunAsync();
        (await ReadAsync(run)).Page.Rows.ShouldAllBe(row => row.Status == null, "what another run sent is not this one's");
    }

    [Fact]
    public async Task Read_LongRun_PagesByKeyBothWays()
    {
        var run = await RunRowAsync();
        await postgres.ExecuteAsync(
            "INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at) SELECT 'm' || i, i::text, '-', 1, timestamp '2026-11-27 04:00' FROM generate_series(1, 120) i");
        await world.RunAsync(runId: run, chunk: 40);

        var first = await ReadAsync(run);
        var second = await ReadAsync(run, before: first.Page.Rows[^1].Id);
        var third = await ReadAsync(run, before: second.Page.Rows[^1].Id);
        var back = await ReadAsync(run, after: second.Page.Rows[0].Id);

        (first.Page.Rows.Count, second.Page.Rows.Count, third.Page.Rows.Count).ShouldBe((50, 50, 20));
        (first.Page.HasNewer, first.Page.HasOlder, third.Page.HasOlder).ShouldBe((false, true, false));
        first.Page.Rows.Concat(second.Page.Rows).Concat(third.Page.Rows).Select(r => r.UserId).Distinct().Count().ShouldBe(120);
        back.Page.Rows.ShouldBe(first.Page.Rows);
        (back.Page.HasNewer, back.Page.HasOlder).ShouldBe((false, true));
        (await new RunReminders(postgres.Databases).AllAsync(Ops, new RunReminderFilter(run), TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken)).ShouldBe(120);
    }

    [Fact]
    public async Task Latest_Runs_AreThoseOfTheReminderThatDidWork()
    {
        var run = await RunRowAsync();
        await RunRowAsync(RunStatus.Missed);

        (await new RunReminders(postgres.Databases).LatestAsync(Ops, 5, TestContext.Current.CancellationToken)).Single().Id.ShouldBe(run);
        (await ReadAsync(run)).Run!.StartedAt.ShouldBe(Nine);
    }

    [Fact]
    public async Task Windows_CountByStatus_FarthestFirst()
    {
        var run = await RunRowAsync();
        await postgres.SaveAsync(Delivery("u1", 3, DeliveryStatus.Sent), Delivery("u2", 3, DeliveryStatus.Failed),
            Delivery("u3", -2, DeliveryStatus.Skipped));

        (await new RunReminders(postgres.Databases).WindowsAsync(Ops, run, TestContext.Current.CancellationToken))
            .ShouldBe([new(3, 1, 0, 1), new(-2, 0, 1, 0)]);

        ReminderDelivery Delivery(string userId, int daysLeft, DeliveryStatus status) => new()
        {
            Id = Guid.CreateVersion7(), UserId = userId, DaysLeft = daysLeft, VipExpireAt = Nine, BusinessDay = BusinessDay.Of(Nine), Status = status,
            RunId = run, CreatedAt = Nine,
        };
    }

    [Fact]
    public async Task Windows_WithoutPermission_AreRefused()
        => await Should.ThrowAsync<NotPermittedException>(
            () => new RunReminders(postgres.Databases).WindowsAsync(new Actor("x", "陌生人", []), Guid.NewGuid(), TestContext.Current.CancellationToken));

    private async Task<Guid> RunRowAsync(RunStatus status = RunStatus.Succeeded, bool dryRun = false)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var run = new JobRun
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.VipReminder, Status = status, StartedAt = Nine, Node = "n", Actor = "system",
            Counters = "{}", DryRun = dryRun
        };
        db.JobRuns.Add(run);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return run.Id;
    }

    private Task<RunReminderPage> ReadAsync(Guid run, int? window = null, DeliveryStatus? status = null, Guid? before = null, Guid? after = null)
        => new RunReminders(postgres.Databases).ReadAsync(Ops, new RunReminderFilter(run, window, status), before, after,
            TestContext.Current.CancellationToken);
}
