using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderSlotsTests
{
    [Theory]
    [InlineData("0 9 * * *", null, 9, 9, 9)]
    [InlineData("0 9,11 * * *", "08:00-10:00", 9, 11, 11)]
    [InlineData("0 9,11 * * *", "22:00-08:00", 9, 9, 9)]
    [InlineData("*/30 * * * *", "23:00-12:00", 0, 12, 12)]
    [InlineData("0 9 * * *", "08:00-10:00", 9, null, null)]
    [InlineData("0 9 1 1 *", null, null, null, null)]
    public void On_ADayAhead_IsTheFirstRunOutsideTheQuietHours(string cron, string? quietHours, int? first, int? telling, int? next)
        => Slots(cron, quietHours, 2).ShouldBe(new ReminderSlots(At(first), At(telling), At(next)));

    [Fact]
    public void On_Today_TellsTheRunThatWasFromTheOneThatComes()
    {
        Slots("0 9,11 * * *", null, 0).ShouldBe(new ReminderSlots(Nine, Nine, Nine.AddHours(2)));
        Slots("0 9 * * *", null, 0).ShouldBe(new ReminderSlots(Nine, Nine, null));
    }

    private static ReminderSlots Slots(string cron, string? quietHours, int days)
        => ReminderSlots.On(Timetable.Shipped.Find(Timetable.VipReminder)! with { Cron = cron }, Today.AddDays(days), Nine,
            new RemindersOptions { QuietHours = quietHours });

    private static DateTime? At(int? hour) => hour is { } known ? Beijing(2, $"{known:00}:00:00") : null;
}
