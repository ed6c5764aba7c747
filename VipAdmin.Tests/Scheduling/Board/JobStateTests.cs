using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class JobStateTests
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 2, 0, DateTimeKind.Utc);
    private static readonly JobDefinition Every5 = Timetable.Shipped.Find(Timetable.Reconciliation)!;
    private static readonly JobDefinition Daily = Timetable.Shipped.Find(Timetable.VipReminder)!;
    private static readonly DateTime LongAgo = Now.AddDays(-10);

    [Fact]
    public void FreshPortal_NoSlotDueYet_WaitsAndIsHealthy()
    {
        var facts = new JobFacts(Every5, true, Now.AddMinutes(-1), null, null, null);

        facts.State(Now).ShouldBe(JobState.Waiting);
        facts.Healthy(Now).ShouldBeTrue();
        facts.NextSlot(Now).ShouldBe(new DateTime(2026, 11, 23, 6, 5, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void FreshPortal_SlotsLeaveNoRow_IsNeitherWaitingNorHealthy()
    {
        var start = Now.AddMinutes(-1);
        var facts = new JobFacts(Every5, true, start, null, null, null);
        var firstSlot = new DateTime(2026, 11, 23, 6, 5, 0, DateTimeKind.Utc);

        facts.Healthy(firstSlot + JobFacts.Recorded - TimeSpan.FromSeconds(1)).ShouldBeTrue();
        (facts.State(firstSlot + JobFacts.Recorded), facts.OverdueSlot(firstSlot + JobFacts.Recorded)).ShouldBe((JobState.Late, firstSlot));
        facts.Healthy(firstSlot + JobFacts.Recorded).ShouldBeFalse();
        (facts with { NewestSlot = firstSlot }).Healthy(firstSlot + JobFacts.Recorded).ShouldBeTrue("it has a row, and the allowance is not over");
    }

    [Fact]
    public void DailyTask_ItsSlotLeavesNoRow_IsNotHealthyLongBeforeTheAllowanceIsOver()
    {
        var yesterday = new DateTime(2026, 11, 22, 1, 0, 0, DateTimeKind.Utc);
        var today = yesterday.AddDays(1);
        var facts = Facts(Daily, last: Ran(yesterday, slot: yesterday)) with { NewestSlot = yesterday };

        facts.Healthy(today.AddMinutes(2)).ShouldBeTrue();
        (facts.State(today.AddMinutes(4)), facts.OverdueSlot(today.AddMinutes(4))).ShouldBe((JobState.Late, today));
        (facts with { NewestSlot = today }).Healthy(today.AddMinutes(4)).ShouldBeTrue();
    }

    [Fact]
    public void LastRunOlderThanAnOverdueSlot_IsLate()
    {
        var facts = Facts(Every5, last: Ran(new DateTime(2026, 11, 23, 5, 45, 0, DateTimeKind.Utc)));

        facts.OverdueSlot(Now).ShouldBe(new DateTime(2026, 11, 23, 5, 50, 0, DateTimeKind.Utc));
        facts.State(Now).ShouldBe(JobState.Late);
    }

    [Fact]
    public void SlotThatFellIntoTheWaitForADecision_IsNotOverdue_LaterOnesAre()
    {
        var held = Ran(new DateTime(2026, 11, 23, 5, 45, 0, DateTimeKind.Utc)) with { Status = RunStatus.Failed, ErrorCode = RunReason.Held };
        var hold = new JobHold
        {
            RunId = held.Id, JobKey = Every5.Key, HeldAt = held.StartedAt, Plan = "{}", Decision = HoldDecision.Dismissed,
            DecidedAt = Now.AddSeconds(-30)
        };
        var facts = Facts(Every5, last: held) with { Decided = hold };

        (facts.OverdueSlot(Now), facts.State(Now), facts.Healthy(Now)).ShouldBe((null, JobState.Ok, true));
        facts.State(Now.AddMinutes(20)).ShouldBe(JobState.Late);
    }

    [Fact]
    public void StartedAHairBeforeItsSlot_CoversTheSlot()
    {
        var slot = new DateTime(2026, 11, 23, 5, 50, 0, DateTimeKind.Utc);

        Facts(Every5, last: Ran(slot.AddMilliseconds(-3), slot: slot)).Healthy(Now).ShouldBeTrue();
    }

    [Fact]
    public void DailySlotNobodyRan_StaysLateUntilSomethingRuns()
    {
        var yesterday = new DateTime(2026, 11, 22, 1, 0, 0, DateTimeKind.Utc);
        var late = Facts(Daily, last: Ran(yesterday, slot: yesterday));
        late.OverdueSlot(Now).ShouldBe(new DateTime(2026, 11, 23, 1, 0, 0, DateTimeKind.Utc));

        Facts(Daily, last: Ran(Now.AddMinutes(-1))).Healthy(Now).ShouldBeTrue();
    }

    [Fact]
    public void RunningRun_CoversItsSlot_ADryRunDoesNot()
    {
        var running = Ran(Now.AddSeconds(-5)) with { Status = RunStatus.Running, FinishedAt = null };

        Facts(Every5, running: running, last: Ran(Now.AddHours(-2))).Healthy(Now).ShouldBeTrue();
        Facts(Every5, running: running with { DryRun = true }, last: Ran(Now.AddHours(-2))).Healthy(Now).ShouldBeFalse();
    }

    [Fact]
    public void CronOff_IsOffAndUnhealthy_WhateverElseHolds()
    {
        var facts = Facts(Every5, last: Ran(Now)) with { Scheduled = false, Pause = Pause(null) };

        facts.State(Now).ShouldBe(JobState.Off);
        facts.Healthy(Now).ShouldBeFalse();
        facts.NextSlot(Now).ShouldBeNull();
    }

    [Fact]
    public void Paused_UntilItsEndHasPassed()
    {
        var facts = Facts(Every5, last: Ran(Now)) with { Pause = Pause(Now.AddMinutes(1)) };

        facts.State(Now).ShouldBe(JobState.Paused);
        facts.Healthy(Now).ShouldBeFalse();
        facts.NextSlot(Now).ShouldBeNull();
        facts.State(Now.AddMinutes(1)).ShouldBe(JobState.Ok);
    }

    [Theory]
    [InlineData(RunStatus.Failed, JobState.Failed)]
    [InlineData(RunStatus.Interrupted, JobState.Failed)]
    [InlineData(RunStatus.Warning, JobState.Ok)]
    [InlineData(RunStatus.Cancelled, JobState.Ok)]
    [InlineData(RunStatus.Succeeded, JobState.Ok)]
    public void LastRunOnTime_ItsOutcomeDecides(RunStatus status, JobState expected)
    {
        var facts = Facts(Every5, last: Ran(Now.AddMinutes(-2)) with { Status = status });

        facts.State(Now).ShouldBe(expected);
        facts.Healthy(Now).ShouldBeTrue("health asks whether it runs on time, not how it ended");
    }

    private static JobFacts Facts(JobDefinition job, RunRow? running = null, RunRow? last = null)
        => new(job, true, LongAgo, null, running, last) { NewestSlot = Now };

    private static RunRow Ran(DateTime startedAt, DateTime? slot = null) => new()
    {
        Id = Guid.CreateVersion7(startedAt), JobKey = "x", StartedAt = startedAt, FinishedAt = startedAt.AddSeconds(1), Slot = slot,
        Status = RunStatus.Succeeded,
        Node = "n", Actor = "system", CountersJson = "{}",
    };

    private static JobPause Pause(DateTime? until)
        => new() { JobKey = "x", Reason = "维护", PausedBy = "李运维", PausedAt = Now.AddHours(-1), Until = until };
}
