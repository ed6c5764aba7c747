using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Tests.Scheduling.Jobs;

public sealed class RememberedSlotsTests
{
    private static readonly JobDefinition Minutely = Timetable.Shipped.Find(Timetable.OrderTimeout)!;
    private static readonly DateTime Start = new(2026, 11, 30, 4, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Ahead_AskedForAnyRangesInTurn_EqualsWhatTheScheduleSays()
    {
        var job = Minutely with { Cron = "*/7 * * * *" };
        var random = new Random(4);
        var after = Start;
        for (var i = 0; i < 200; i++)
        {
            // Mostly forward, sometimes back, now and then past everything known.
            after += TimeSpan.FromSeconds(random.Next(-3_600, 7_200) + (i % 50 == 0 ? 400_000 : 0));
            var until = after + TimeSpan.FromSeconds(random.Next(0, 200_000));
            RememberedSlots.Ahead(job, after, until).ShouldBe(SlotCalendar.Between(job, after, until, int.MaxValue));
        }
    }

    [Fact]
    public void Ahead_OfAnotherSchedule_DoesNotUseTheFormerOne()
    {
        var job = Minutely with { Cron = "*/5 * * * *" };
        RememberedSlots.Ahead(job, Start, Start.AddHours(1)).Count.ShouldBe(12);
        RememberedSlots.Ahead(job with { Cron = "*/10 * * * *" }, Start, Start.AddHours(1)).Count.ShouldBe(6);
    }
}
