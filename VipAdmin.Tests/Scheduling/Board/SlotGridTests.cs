using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Scheduling.Board;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class SlotGridTests
{
    /// <summary>Noon in Beijing.</summary>
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("* * * * *", 1, 24, 60)]
    [InlineData("*/5 * * * *", 4, 6, 48)]
    [InlineData("30 * * * *", 24, 2, 24)]
    [InlineData("0 9 * * *", 24, 1, 24)]
    public void Rows_FollowTheRhythm(string cron, int hours, int rows, int columns)
    {
        var grid = SlotGrid.Of(Slots(cron), Noon, Noon.AddHours(24));

        grid.Rows.Count.ShouldBe(rows);
        grid.Rows.ShouldAllBe(row => row.End - row.Start == TimeSpan.FromHours(hours));
        grid.Width.ShouldBe(columns * SlotGrid.CellWidth);
        grid.Rows[0].Address.ShouldBe(hours == 24 ? cron == "0 9 * * *" ? "2026-11-24T00:00" : "2026-11-23T00:00" : "2026-11-23T12:00");
    }

    [Fact]
    public void SameMinuteOfEachHour_StandsInTheSameColumn()
    {
        var grid = SlotGrid.Of(Slots("* * * * *"), Noon, Noon.AddHours(24));

        grid.Path(0, grid.Rows[0].Cells[17]).ShouldStartWith("M170,");
        grid.Path(23, grid.Rows[23].Cells[17]).ShouldStartWith("M170,");
    }

    [Fact]
    public void Shapes_OfOutcomesThatMustBeToldApart_AllDiffer()
    {
        // Running differs from ok by time and place: it is the last one. What is planned stands in words.
        var drawn = Enum.GetValues<SlotOutcome>().Except([SlotOutcome.Running, SlotOutcome.Planned, SlotOutcome.PlannedPaused, SlotOutcome.PlannedHeld]);
        string[] shapes = [.. drawn.Select(outcome => SlotGrid.Shape(outcome, 0, 0)), SlotGrid.Dot(0, 0)];

        shapes.Distinct().Count().ShouldBe(shapes.Length);
    }

    [Fact]
    public void RunMadeByHand_StandsAtItsTime_AndDoesNotChangeTheRhythm()
    {
        var byHand = new SlotCell(Noon.AddMinutes(17.5), SlotOutcome.Failed, Guid.NewGuid(), ByHand: true);
        var grid = SlotGrid.Of([.. Slots("* * * * *").Append(byHand).OrderBy(cell => cell.Slot)], Noon, Noon.AddHours(24));

        grid.Width.ShouldBe(60 * SlotGrid.CellWidth);
        grid.Path(0, byHand).ShouldBe(SlotGrid.Dot(175, 1));
    }

    private static SlotCell[] Slots(string cron)
    {
        var job = Timetable.Shipped.Find(Timetable.OrderTimeout)! with { Cron = cron };
        return [.. SlotCalendar.Between(job, Noon.AddTicks(-1), Noon.AddHours(24).AddTicks(-1), 2_000).Select(slot => new SlotCell(slot, SlotOutcome.Planned))];
    }
}
