using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Tests.Scheduling.Control;

public sealed class PauseCostTests
{
    private static readonly JobDefinition FiveMinutely = Timetable.Shipped.Find(Timetable.Reconciliation)!;
    private static readonly JobDefinition Daily = Timetable.Shipped.Find(Timetable.VipReminder)!;
    private static readonly JobDefinition Minutely = Timetable.Shipped.Find(Timetable.OrderTimeout)!;

    /// <summary>10:00:30 in Beijing.</summary>
    private static readonly DateTime Now = new(2026, 11, 23, 2, 0, 30, DateTimeKind.Utc);

    [Theory]
    [InlineData(60, 12)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    public void Cost_WithAnEnd_CountsTheSlotsBeforeIt(int minutes, int slots)
        => PauseCost.Of(FiveMinutely, Now, Now.AddMinutes(minutes)).ShouldBe(new PauseCost(slots, slots > 0 ? Now.AddSeconds(270) : null, slots > 0, false));

    [Fact]
    public void Cost_EndExactlyAtASlot_LetsThatSlotRun() => PauseCost.Of(FiveMinutely, Now, Now.AddSeconds(270)).Slots.ShouldBe(0);

    [Fact]
    public void Cost_WithoutAnEnd_IsPerDay() => PauseCost.Of(FiveMinutely, Now, null).ShouldBe(new PauseCost(288, Now.AddSeconds(270), true, true));

    [Fact]
    public void Cost_WhenTheLastSlotIsTooOldAtTheEnd_SaysThatNothingIsCaughtUp()
    {
        // 09:00 is caught up until 21:00.
        PauseCost.Of(Daily, Now, Now.AddHours(34)).ShouldBe(new PauseCost(1, Now.Date.AddDays(1).AddHours(1), true, false));
        PauseCost.Of(Daily, Now, Now.AddHours(36)).CatchUp.ShouldBeFalse();
        PauseCost.Of(FiveMinutely with { CatchUpWithin = TimeSpan.Zero }, Now, null).CatchUp.ShouldBeFalse();
    }

    [Fact]
    public void Cost_ForYearsOfMinutes_StopsCounting()
        => PauseCost.Of(Minutely, Now, Now.AddYears(50)).ShouldBe(new PauseCost(PauseCost.Most, Now.AddSeconds(30), true, false, More: true));

    [Fact]
    public void Cost_OfExactlyAsManyAsAreCounted_IsNotMore()
    {
        PauseCost.Of(Minutely, Now, Now.AddMinutes(PauseCost.Most)).ShouldBe(new PauseCost(PauseCost.Most, Now.AddSeconds(30), true, false));
        PauseCost.Of(Minutely with { CatchUpWithin = TimeSpan.Zero }, Now, Now.AddYears(1))
            .ShouldBe(new PauseCost(PauseCost.Most, Now.AddSeconds(30), false, false, More: true));
    }

    [Theory]
    [InlineData("en", "Skips more than 50,000 scheduled runs; one catch-up run on resume.")]
    [InlineData("zh-CN", "将跳过超过 50,000 次执行，恢复后补跑一次。")]
    public void Words_WhenNotAllAreCounted_SayThatThereAreMore(string language, string words)
    {
        var cost = PauseCost.Of(Minutely, Now, Now.AddMonths(6));
        (language == "en" ? JobSettingsWords.InEnglish(() => PauseCostWords.Say(cost)) : JobSettingsWords.InChinese(() => PauseCostWords.Say(cost)))
            .ShouldBe(words);
    }

    [Theory]
    [InlineData(25, null, true, "without an end for more than a day")]
    [InlineData(23, null, false, "young")]
    [InlineData(400, 1, false, "long, but its end is to come")]
    [InlineData(2, -1, true, "nobody lifted it")]
    public void Pause_IsOverdue_WhenSomebodyShouldAsk(int sinceHours, int? untilInHours, bool overdue, string because)
        => new JobPause
        {
            JobKey = "x", Reason = "r", PausedBy = "p", PausedAt = Now.AddHours(-sinceHours),
            Until = untilInHours is { } hours ? Now.AddHours(hours) : null
        }
            .IsOverdue(Now, TimeSpan.FromHours(24)).ShouldBe(overdue, because);
}
