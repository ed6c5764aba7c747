using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Tests.Scheduling.Jobs;

public sealed class JobClockHistoryTests
{
    [Theory]
    [InlineData("*/5 * * * *", "2026-11-23T06:02:00Z", "2026-11-23T06:00:00Z")]
    [InlineData("*/5 * * * *", "2026-11-23T06:05:00Z", "2026-11-23T06:05:00Z")]
    [InlineData("0 9 * * *", "2026-11-23T00:59:59Z", "2026-11-22T01:00:00Z")]
    [InlineData("0 9 * * *", "2026-11-23T01:00:00Z", "2026-11-23T01:00:00Z")]
    [InlineData("0 0 1 1 *", "2026-11-23T01:00:00Z", "2025-12-31T16:00:00Z")]
    public void Previous_IsTheLastOccurrenceAtOrBefore(string cron, string now, string expected)
    {
        var job = Timetable.Shipped.All[0] with { Cron = cron };

        SlotCalendar.Previous(job, DateTime.Parse(now).ToUniversalTime()).ShouldBe(DateTime.Parse(expected).ToUniversalTime());
    }

    [Fact]
    public void Seldom_DailyIs_EveryFiveMinutesIsNot()
    {
        var now = new DateTime(2026, 11, 23, 6, 2, 0, DateTimeKind.Utc);

        SlotCalendar.IsSeldom(Timetable.Shipped.Find(Timetable.VipReminder)!, now).ShouldBeTrue();
        SlotCalendar.IsSeldom(Timetable.Shipped.Find(Timetable.Reconciliation)!, now).ShouldBeFalse();
    }
}
