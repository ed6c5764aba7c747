using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Payments;

public sealed class PaceTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Take_AtTheRate_NeverWaitsAndNeverCatchesUpInABurst()
    {
        var pace = new Pace(100, time);
        for (var i = 0; i < 5; i++)
        {
            (await pace.TakeAsync(Stop).AsTask().WaitAsync(TimeSpan.Zero, Stop)).ShouldBe(TimeSpan.Zero);
            time.Advance(TimeSpan.FromMilliseconds(10));
        }
        time.Advance(TimeSpan.FromSeconds(10));

        pace.TakeAsync(Stop).AsTask().IsCompleted.ShouldBeTrue();
        pace.TakeAsync(Stop).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Change_WhileThePlatformWantsQuiet_LeavesItAlone()
    {
        var pace = new Pace(100, time);
        pace.Slow(TimeSpan.FromSeconds(3));
        pace.Change(1_000);

        var call = pace.TakeAsync(Stop).AsTask();
        time.Advance(TimeSpan.FromSeconds(2));
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        call.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Take_LateTimer_LosesNoThroughput()
    {
        var pace = new Pace(100, time);
        var waiting = Enumerable.Range(0, 5).Select(_ => pace.TakeAsync(Stop).AsTask()).ToArray();

        time.Advance(TimeSpan.FromMilliseconds(40));

        waiting.ShouldAllBe(task => task.IsCompleted);
    }

    [Fact]
    public async Task Slow_AgainAndAgain_DoublesTheQuietUntilNobodyWaits()
    {
        var pace = new Pace(1_000, time);
        foreach (var quiet in new[] { 1, 2, 4 })
        {
            pace.Slow(null);
            pace.Slow(null);
            var taken = pace.TakeAsync(Stop).AsTask();
            time.Advance(TimeSpan.FromSeconds(quiet) - TimeSpan.FromMilliseconds(10));
            taken.IsCompleted.ShouldBeFalse();
            time.Advance(TimeSpan.FromMilliseconds(20));
            (await taken.WaitAsync(Wait.Patience, Stop)).ShouldBe(TimeSpan.Zero);
        }

        pace.Slow(null);
        (await pace.TakeAsync(Stop)).ShouldBeGreaterThan(Pace.Patience);
        time.Advance(TimeSpan.FromSeconds(4));
        var later = pace.TakeAsync(Stop).AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        (await later.WaitAsync(Wait.Patience, Stop)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Slow_AfterAnAnswer_StartsWithOneSecondAgain()
    {
        var pace = new Pace(1_000, time);
        for (var i = 0; i < 3; i++)
        {
            pace.Slow(null);
            time.Advance(TimeSpan.FromSeconds(10));
        }
        pace.Ease();
        pace.Slow(null);

        var taken = pace.TakeAsync(Stop).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.01));

        (await taken.WaitAsync(Wait.Patience, Stop)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Slow_WishOfAnHour_IsFollowedForAMinuteAtMost()
    {
        var pace = new Pace(1_000, time);
        pace.Slow(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromSeconds(54));
        (await pace.TakeAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(6));

        time.Advance(TimeSpan.FromSeconds(6.01));

        (await pace.TakeAsync(Stop)).ShouldBe(TimeSpan.Zero);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
