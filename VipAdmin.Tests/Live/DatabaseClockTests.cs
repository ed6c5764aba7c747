using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Live;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Live;

public sealed class DatabaseClockTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);
    private readonly FakeTimeProvider machine = new(Noon);

    private ClockReading Reading(double offsetMs, TimeSpan? uncertainty = null)
        => new(TimeSpan.FromMilliseconds(offsetMs), uncertainty ?? Quick, machine.GetUtcNow(), machine.GetTimestamp());

    [Theory]
    [InlineData(0)]
    [InlineData(240)]
    [InlineData(-240)]
    public void Follow_ASmallDifference_LeavesTheSystemClockAlone(double ms)
    {
        var clock = new DatabaseClock(machine);
        clock.Follow(Reading(ms)).ShouldBeFalse();
        clock.GetUtcNow().ShouldBe(Noon);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(-300_000)]
    [InlineData(400)]
    public void Follow_ALargeDifference_IsTakenOffOnceAndForAll(double ms)
    {
        var clock = new DatabaseClock(machine);
        clock.Follow(Reading(ms)).ShouldBeTrue();
        clock.GetUtcNow().ShouldBe(Noon - TimeSpan.FromMilliseconds(ms));
        clock.Follow(Reading(ms + 100)).ShouldBeFalse("a step is for a change that matters");
        clock.Correction.ShouldBe(TimeSpan.FromMilliseconds(ms));
        clock.Follow(Reading(0)).ShouldBeTrue("the machine was put right");
        clock.GetUtcNow().ShouldBe(Noon);
    }

    [Fact]
    public void Follow_AnAnswerThatTookAFreeze_IsNoDifference()
    {
        var clock = new DatabaseClock(machine);
        clock.Follow(Reading(95_000, TimeSpan.FromSeconds(95))).ShouldBeFalse();
        clock.GetUtcNow().ShouldBe(Noon);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void Now_WhenTheMachinesClockIsSetWrongBetweenTwoMeasurements_DoesNotStep(int minutes)
    {
        var wrong = new WrongClock(TimeSpan.Zero);
        var clock = new DatabaseClock(wrong);
        clock.Follow(new ClockReading(TimeSpan.Zero, Quick, wrong.GetUtcNow(), wrong.GetTimestamp()));
        wrong.Off = TimeSpan.FromMinutes(minutes);

        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        clock.Follow(new ClockReading(wrong.Off, Quick, wrong.GetUtcNow(), wrong.GetTimestamp())).ShouldBeTrue();
        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public async Task Take_AMachineMinutesOff_MeasuresIt(int seconds)
    {
        await using var connection = await postgres.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var reading = await ClockReading.TakeBestAsync(connection, new WrongClock(TimeSpan.FromSeconds(seconds)), TestContext.Current.CancellationToken);
        (reading.Offset - TimeSpan.FromSeconds(seconds)).Duration().ShouldBeLessThanOrEqualTo(reading.Uncertainty + TimeSpan.FromMilliseconds(5));
    }
}
