using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Tests.Scheduling.Jobs;

public sealed class SlotCalendarTests
{
    private static readonly JobDefinition Minutely = Timetable.Shipped.Find(Timetable.OrderTimeout)!;
    private static readonly JobDefinition Daily = Timetable.Shipped.Find(Timetable.VipReminder)!;

    private static DateTime At(string time)
        => DateTime.Parse($"2026-11-23T{time}Z", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);

    [Theory]
    [InlineData("10:00:58.700", "10:00:59.700", "10:01:00", "a second ahead is armed")]
    [InlineData("10:00:57.000", "10:00:58.000", null, "two seconds ahead is left to the next beat")]
    [InlineData("10:00:59.900", "10:01:00.900", "10:01:00", "a late beat still starts the slot")]
    [InlineData(null, "10:01:03.000", "10:01:00", "the first beat after a start takes a slot of the last seconds")]
    [InlineData(null, "10:01:20.000", null, "the first beat does not reach back further")]
    [InlineData("10:01:00", "10:01:00.500", null, "a slot that was armed is not armed again")]
    public void Look_BeatAfterBeat_FindsEachSlotOnce(string? seenUntil, string now, string? slot, string because)
        => SlotCalendar.Look(Minutely, seenUntil is null ? null : At(seenUntil), At(now)).Slot.ShouldBe(slot is null ? null : At(slot), because);

    [Fact]
    public void Look_AfterAFreezeOf190Seconds_ReportsAGapAndNoBurst()
    {
        var beat = SlotCalendar.Look(Minutely, At("10:00:30"), At("10:03:40"));
        beat.Gap.ShouldBeTrue();
        beat.Slot.ShouldBeNull();
    }

    [Fact]
    public void Look_ClockSetBackAnHour_KeepsBeating()
        => SlotCalendar.Look(Minutely, At("11:30:00"), At("10:29:59.500")).Slot.ShouldBe(At("10:30:00"));

    [Fact]
    public void Look_TenMinutesOfBeats_ArmsEachMinuteExactlyOnce()
    {
        DateTime? seen = null;
        List<DateTime> slots = [];
        for (var now = At("10:00:10.300"); now < At("10:10:10"); now += TimeSpan.FromMilliseconds(970))
        {
            var beat = SlotCalendar.Look(Minutely, seen, now);
            seen = beat.SeenUntil;
            if (beat.Slot is { } slot)
            {
                slots.Add(slot);
            }
        }
        slots.ShouldBe(Enumerable.Range(1, 10).Select(minute => At($"10:{minute:00}:00")));
    }

    [Fact]
    public void Next_DailyAtNineInShanghai_IsOneOClockUtc() => SlotCalendar.Next(Daily, At("02:00:00")).ShouldBe(At("01:00:00").AddDays(1));

    [Fact]
    public void Between_MoreThanTheLimit_KeepsTheNewest()
        => SlotCalendar.Between(Minutely, At("10:00:00"), At("10:10:00"), 3).ShouldBe([At("10:08:00"), At("10:09:00"), At("10:10:00")]);
}
