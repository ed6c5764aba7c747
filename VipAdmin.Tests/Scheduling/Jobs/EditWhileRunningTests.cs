using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Jobs;

/// <summary>Two hosts beat on one database while a schedule is edited again and again; only one of them is told.</summary>
public sealed class EditWhileRunningTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime Ten = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Ten.AddSeconds(-2)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task Edits_WhileTwoHostsBeat_FireEverySlotOfTheScheduleInForceOnceAndNoOther()
    {
        await using var one = new SchedulingHost(postgres, time);
        await using var two = new SchedulingHost(postgres, time);
        var schedules = new[] { "* * * * *", "*/2 * * * *", "1-59/2 * * * *", "*/5 * * * *", "* * * * *", "7,8,9,20 * * * *" };
        List<(DateTime From, string Cron)> edits = [(Now, schedules[0])];
        var random = new Random(5);
        // Twenty-five minutes, a beat each second on both hosts; edits fall anywhere, also within the second before a slot.
        for (var second = 0; second < 25 * 60; second++)
        {
            one.Heartbeat.Beat(SchedulingHost.Key);
            two.Heartbeat.Beat(SchedulingHost.Key);
            if (second % 240 == 119 + random.Next(3) && edits.Count < schedules.Length)
            {
                var next = schedules[edits.Count];
                (await one.Desk.SaveAsync(Given.Ops, SchedulingHost.Key, new JobSettingsDraft(new Dictionary<string, string?> { [JobField.Cron] = next }),
                    edits.Count - 1, "test", Stop)).ShouldBeOfType<SettingsResult.Saved>();
                edits.Add((Now, next));
            }
            time.Advance(TimeSpan.FromSeconds(1));
            // The clock stands while a slot that is due now is being run in real time: a slow machine must not look like a missed slot.
            if (Due(one.Job with { Cron = edits[^1].Cron }, edits[^1].From))
            {
                await RanAsync(Now, one, two);
            }
        }

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var runs = await db.JobRuns.AsNoTracking().OrderBy(run => run.Slot).ToListAsync(Stop);
        edits.Count.ShouldBe(schedules.Length);
        var expected = edits.SelectMany((edit, i) => SlotCalendar.Between(
            one.Job with { Cron = edit.Cron }, edit.From, i + 1 < edits.Count ? edits[i + 1].From : Now.AddSeconds(-1), 100)).ToArray();
        runs.Select(run => run.Slot!.Value).ShouldBe(expected);
        runs.ShouldAllBe(run => run.Status == RunStatus.Succeeded && run.Trigger == RunTrigger.Schedule);
        runs.ShouldAllBe(run => edits[run.SettingsVersion].From <= run.StartedAt);
        (one.Bodies + two.Bodies).ShouldBe(expected.Length);
    }

    private bool Due(JobDefinition job, DateTime since) => Now > since && SlotCalendar.Next(job, Now.AddTicks(-1)) == Now;

    private Task RanAsync(DateTime slot, params SchedulingHost[] hosts) => Wait.UntilAsync(async () =>
    {
        // Who has just heard of the edit has not armed the slot yet: the next beat does.
        foreach (var host in hosts)
        {
            host.Heartbeat.Beat(SchedulingHost.Key);
        }
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AnyAsync(run => run.Slot == slot && run.FinishedAt != null, Stop);
    });
}
