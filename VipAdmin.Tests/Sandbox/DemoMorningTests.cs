using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

public sealed class DemoMorningTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP SCHEMA IF EXISTS sandbox CASCADE");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task CatchUp_FirstStartInTheAfternoon_RemindsTodaysMembersOnce()
    {
        await using var bench = await StartAsync();

        await CatchUpAsync(bench);
        await CatchUpAsync(bench);

        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        var run = await db.JobRuns.SingleAsync(SandboxBench.Stop);
        (run.JobKey, run.Trigger, run.Slot, run.Status).ShouldBe((Timetable.VipReminder, RunTrigger.Catchup, BusinessDay.FromBeijing(new DateTime(2026, 11, 23, 9, 0, 0)), RunStatus.Succeeded));
        (await db.ReminderDeliveries.CountAsync(d => d.Status == DeliveryStatus.Sent, SandboxBench.Stop)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task CatchUp_LateInTheEvening_TellsNobody()
    {
        await using var bench = await StartAsync();
        bench.Time.Advance(TimeSpan.FromHours(8));

        await CatchUpAsync(bench);

        (await postgres.Databases.ReadAsync(db => db.JobRuns.CountAsync())).ShouldBe(0);
    }

    private async Task<SandboxBench> StartAsync()
    {
        var bench = new SandboxBench(postgres, settings: [("Sandbox:DemoWorld", "true"), ("Sandbox:Seed", "11")]);
        (await bench.Services.GetRequiredService<DemoGround>().PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();
        return bench;
    }

    private static async Task CatchUpAsync(SandboxBench bench)
    {
        await bench.Services.GetRequiredService<DemoMorning>().CatchUpAsync(SandboxBench.Stop);
        await bench.Services.GetRequiredService<JobRunner>().IdleAsync();
    }
}
