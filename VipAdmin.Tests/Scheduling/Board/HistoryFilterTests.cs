using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Scheduling.Board;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class HistoryFilterTests
{
    [Fact]
    public void Days_AreBeijingDays_AndTheLastOneIsIncluded()
    {
        var filter = HistoryFilter.Read("failed", "catchup", TimeRange.Read(null, "2026-11-23", "2026-11-23").Range, DateTime.MinValue);

        filter.States.ShouldBe([RunState.Failed]);
        filter.Triggers.ShouldBe([RunTrigger.Catchup]);
        filter.From.ShouldBe(new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc));
        filter.To.ShouldBe(new DateTime(2026, 11, 23, 16, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void Held_IsAStateOfItsOwn()
        => HistoryFilter.Read("held", null, TimeRange.Read(null, null, null).Range, DateTime.MinValue).States.ShouldBe([RunState.Held]);

    [Theory]
    [InlineData("x", "0", "2026-13-01", "0001-01-01")]
    [InlineData(null, "", " ", "9999-12-32")]
    public void WhatCannotBeRead_IsLeftOut(string? status, string? trigger, string? from, string? to)
        => HistoryFilter.Read(status, trigger, TimeRange.Read(null, from, to).Range, DateTime.MinValue).ShouldSatisfyAllConditions(
            filter => filter.States.ShouldBeNull(), filter => filter.From.ShouldBeNull(), filter => filter.To.ShouldBeNull());
}
