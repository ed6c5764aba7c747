using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

public sealed class DemoFirstRemindersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>Hours after 14:00 in Beijing: before the slot at 09:00 of the next day, long after it, and late in the evening.</summary>
    public static TheoryData<int> Hours => [0, 9, 18];

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP SCHEMA IF EXISTS sandbox CASCADE");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task Send_NewWorldAtAnyHour_RunsOnceByTheDemosHandAndTakesNoSlot(int hours)
    {
        await using var bench = await StartAsync(hours);

        await SendAsync(bench);
        await SendAsync(bench);

        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        var run = await db.JobRuns.SingleAsync(SandboxBench.Stop);
        (run.JobKey, run.Trigger, run.Slot, run.Actor, run.Status).ShouldBe((Timetable.VipReminder, RunTrigger.Manual, null, "demo", RunStatus.Succeeded));
        (await db.ReminderDeliveries.CountAsync(d => d.Status == DeliveryStatus.Sent, SandboxBench.Stop)).ShouldBeGreaterThan(0);
        (await db.AuditEvents.SingleAsync(act => act.Action == AuditAction.TaskTriggered, SandboxBench.Stop)).ActorId.ShouldBe("demo");
    }

    [Fact]
    public async Task Send_BeforeNine_TheSlotAtNineStillRunsAndTellsNobodyTwice()
    {
        await using var bench = await StartAsync(hours: 18);
        await SendAsync(bench);
        var told = await SentAsync();
        var job = bench.Services.GetRequiredService<JobSettingsInForce>().Find(Timetable.VipReminder)!;
        var nine = BusinessDay.FromBeijing(new DateTime(2026, 11, 24, 9, 0, 0));
        bench.Time.Advance(nine - bench.Time.GetUtcNow().UtcDateTime);

        (await bench.Services.GetRequiredService<JobRunner>().StartAsync(new RunRequest(job, RunTrigger.Schedule, nine, Actor.System), SandboxBench.Stop))
            .ShouldBeOfType<StartResult.Started>();
        await bench.Services.GetRequiredService<JobRunner>().IdleAsync();

        (await postgres.Databases.ReadAsync(db => db.JobRuns.SingleAsync(run => run.Slot == nine))).Status.ShouldBe(RunStatus.Succeeded);
        (await SentAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task Send_ARunIsUnderWay_LeavesItAtThat()
    {
        await using var bench = await StartAsync(hours: 0);
        await using var turn = new RunLock(postgres.DataSource, bench.Services.GetRequiredService<ThisHost>());
        var handle = (await turn.TryTakeAsync(Timetable.VipReminder, TimeSpan.Zero, SandboxBench.Stop)).ShouldNotBeNull();

        await SendAsync(bench);

        await RunLock.ReleaseAsync(handle);
        (await postgres.Databases.ReadAsync(db => db.JobRuns.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Send_TheTableIsOutOfReach_TheStartGoesOn()
    {
        await using var bench = await StartAsync(hours: 0);
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.job_runs RENAME TO job_runs_away");
        try
        {
            await SendAsync(bench);
        }
        finally
        {
            await postgres.ExecuteAsync("ALTER TABLE vip_admin.job_runs_away RENAME TO job_runs");
        }
    }

    [Fact]
    public async Task World_DatabaseOfSomebody_SendsNothing()
    {
        await postgres.ExecuteAsync("INSERT INTO public.users (user_id, phone, password_hash) VALUES ('u1', '13912345678', 'x')");
        await using var bench = Bench();
        var world = bench.Services.GetRequiredService<DemoWorld>();

        await world.StartAsync(SandboxBench.Stop);
        await world.ExecuteTask!;

        (await postgres.Databases.ReadAsync(db => db.JobRuns.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task World_EmptyDatabase_SendsTheFirstReminders()
    {
        await using var bench = Bench();
        var world = bench.Services.GetRequiredService<DemoWorld>();

        await world.StartAsync(SandboxBench.Stop);
        await Wait.UntilAsync(() => postgres.Databases.ReadAsync(db => db.JobRuns.AnyAsync(run => run.Actor == "demo" && run.Status == RunStatus.Succeeded)));
        await world.StopAsync(SandboxBench.Stop);
    }

    private SandboxBench Bench() => new(postgres, settings: [("Sandbox:DemoWorld", "true"), ("Sandbox:Seed", "11")]);

    private Task<int> SentAsync() => postgres.Databases.ReadAsync(db => db.ReminderDeliveries.CountAsync(d => d.Status == DeliveryStatus.Sent));

    private async Task<SandboxBench> StartAsync(int hours)
    {
        var bench = Bench();
        bench.Time.Advance(TimeSpan.FromHours(hours));
        (await bench.Services.GetRequiredService<DemoGround>().PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();
        return bench;
    }

    private static async Task SendAsync(SandboxBench bench)
    {
        await bench.Services.GetRequiredService<DemoFirstReminders>().SendAsync(SandboxBench.Stop);
        await bench.Services.GetRequiredService<JobRunner>().IdleAsync();
    }
}
