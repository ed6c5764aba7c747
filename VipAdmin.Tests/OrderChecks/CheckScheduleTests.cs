using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Tests.OrderChecks;

public sealed class CheckScheduleTests
{
    private static readonly DateTime CancelledAt = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(119, 1)]
    [InlineData(120, 60)]
    [InlineData(1439, 60)]
    [InlineData(1440, 720)]
    [InlineData(4 * 1440 - 1, 720)]
    [InlineData(4 * 1440, 1440)]
    public void WhileWatched_ByAge_IsDenseThenSparse(int ageMinutes, int waitMinutes)
    {
        var now = CancelledAt.AddMinutes(ageMinutes);
        CheckSchedule.WhileWatched(CancelledAt, now, Week).ShouldBe(now.AddMinutes(waitMinutes).AddSeconds(-10));
    }

    [Fact]
    public void WhileWatched_NearTheEnd_AsksOnceMoreAtTheEndAndThenNeverAgain()
    {
        CheckSchedule.WhileWatched(CancelledAt, CancelledAt + Week - TimeSpan.FromHours(1), Week).ShouldBe(CancelledAt + Week);
        CheckSchedule.WhileWatched(CancelledAt, CancelledAt + Week, Week).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(59, 5)]
    [InlineData(60, 60)]
    [InlineData(24 * 60, 12 * 60)]
    [InlineData(30 * 24 * 60, 7 * 24 * 60)]
    public void AfterRecorded_ByAge_GrowsFromMinutesToAWeek(int ageMinutes, int waitMinutes)
        => CheckSchedule.AfterRecorded(TimeSpan.FromMinutes(ageMinutes)).ShouldBe(TimeSpan.FromMinutes(waitMinutes) - TimeSpan.FromSeconds(10));

    [Fact]
    public void AfterUnknown_StartsWithinFiveMinutesAndEndsAtHalfAnHour()
    {
        CheckSchedule.AfterUnknown.Take(3).ShouldAllBe(wait => wait < TimeSpan.FromMinutes(5));
        CheckSchedule.AfterUnknown.ShouldBeInOrder();
        CheckSchedule.AfterUnknown[^1].ShouldBeInRange(TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(30));
    }
}
