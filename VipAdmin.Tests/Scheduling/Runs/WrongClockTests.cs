using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

/// <summary>Hosts whose machines disagree about the time, and clocks that step.</summary>
public sealed class WrongClockTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Waits for a real minute to pass: up to one.</summary>
    [Fact]
    public async Task TwoHosts_FiveMinutesFastAndFiveMinutesSlow_FireTheSlotOnceAndOnTime()
    {
        var (fast, slow) = (new WrongClock(FiveMinutes), new WrongClock(-FiveMinutes));
        await using var one = new SchedulingHost(postgres, new DatabaseClock(fast));
        await using var two = new SchedulingHost(postgres, new DatabaseClock(slow));
        await one.Beat.BeatAsync(Stop);
        await two.Beat.BeatAsync(Stop);
        var begin = TimeProvider.System.UtcNow();
        for (var beat = 0; (await postgres.RunsAsync()).Length == 0 || beat % 10 != 9; beat++)
        {
            if (beat == 3)
            {
                // Half way through, both machines are put right at a stroke, or as wrong as can be.
                (fast.Off, slow.Off) = (TimeSpan.Zero, FiveMinutes);
            }
            one.Heartbeat.Beat(one.Job.Key);
            two.Heartbeat.Beat(two.Job.Key);
            await one.Beat.BeatAsync(Stop);
            await two.Beat.BeatAsync(Stop);
            using var second = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
            await second.WaitForNextTickAsync(Stop);
        }
        await Task.WhenAll(one.Runner.IdleAsync(), two.Runner.IdleAsync());

        var runs = await postgres.RunsAsync();
        runs.ShouldAllBe(run => run.Slot > begin - SlotCalendar.Grace && run.Slot < TimeProvider.System.UtcNow().AddSeconds(1),
            "nobody fires a slot of another time");
        runs.Select(run => run.Slot).ShouldBeUnique();
        runs.ShouldAllBe(run => run.Status == RunStatus.Succeeded && run.StartedAt >= run.Slot!.Value.AddMilliseconds(-300), "not missed, not early");
    }

    [Theory]
    [InlineData(3, true, "a little back: the armed slot waits for its time")]
    [InlineData(3600, false, "an hour back: it is armed again when its time comes")]
    public async Task SlotArmed_ThenTheClockIsSetBack_DoesNotFireEarly(int seconds, bool waits, string because)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 1, 59, 59, 200, TimeSpan.Zero));
        var clock = new DatabaseClock(time);
        await using var host = new SchedulingHost(postgres, clock);
        host.Heartbeat.Beat(host.Job.Key);
        clock.Follow(new ClockReading(TimeSpan.FromSeconds(seconds), TimeSpan.Zero, time.GetUtcNow(), time.GetTimestamp()));

        time.Advance(TimeSpan.FromSeconds(1));
        // A claim would take the lock first; an idle runner and an empty ledger say that nothing was begun.
        await host.Missed.SearchAsync(host.Job, Stop);
        (await postgres.RunsAsync()).ShouldBeEmpty(because);

        if (!waits)
        {
            time.Advance(TimeSpan.FromSeconds(29));
            host.Heartbeat.Beat(host.Job.Key);
        }
        time.Advance(TimeSpan.FromSeconds(waits ? seconds : seconds - 29));
        if (!waits)
        {
            host.Heartbeat.Beat(host.Job.Key);
        }
        await Wait.UntilAsync(async () => (await postgres.RunsAsync()).Length > 0);
        var run = (await postgres.RunsAsync()).ShouldHaveSingleItem();
        run.Slot.ShouldBe(new DateTime(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc));
        run.StartedAt.ShouldBeGreaterThanOrEqualTo(run.Slot!.Value.AddMilliseconds(-2));
    }

    [Fact]
    public async Task ClockSetForwardAndBack_LeavesNoBurstAndNoGap()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 2, 0, 0, 300, TimeSpan.Zero));
        var clock = new DatabaseClock(time);
        await using var host = new SchedulingHost(postgres, clock);
        async Task BeatForAsync(int beats)
        {
            for (var beat = 0; beat < beats; beat++)
            {
                host.Heartbeat.Beat(host.Job.Key);
                time.Advance(TimeSpan.FromSeconds(1));
                await host.Runner.IdleAsync();
            }
        }
        async Task SettleAsync(int rows)
        {
            await Wait.UntilAsync(
                async () => (await postgres.RunsAsync()).Length >= rows && (await postgres.RunsAsync()).All(run => run.Status != RunStatus.Running));
        }
        await BeatForAsync(5);
        await SettleAsync(1);
        clock.Follow(new ClockReading(-FiveMinutes, TimeSpan.Zero, time.GetUtcNow(), time.GetTimestamp()));
        await BeatForAsync(5);
        await SettleAsync(6);
        clock.Follow(new ClockReading(TimeSpan.Zero, TimeSpan.Zero, time.GetUtcNow(), time.GetTimestamp()));
        await BeatForAsync(349);
        (await postgres.RunsAsync()).Length.ShouldBe(6, "the five minutes come a second time, and are nobody's");
        var runs = await postgres.RunsAsync();
        runs.Select(run => run.Slot).ShouldBeUnique();
        // 02:00; five minutes that nobody saw, four of them missed and one caught up.
        runs.Count(run => run.Status == RunStatus.Missed).ShouldBe(4);
        runs.Where(run => run.Status == RunStatus.Succeeded).Select(run => run.Slot!.Value.Minute).ShouldBe([0, 5]);
        await Wait.UntilAsync(async () =>
        {
            await BeatForAsync(1);
            return (await postgres.RunsAsync()).Any(run => run.Status == RunStatus.Succeeded && run.Slot?.Minute > 5);
        });
    }
}
