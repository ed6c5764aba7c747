using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class SlotTimelineTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.Reconciliation;
    private static readonly JobDefinition Job = Timetable.Shipped.Find(Key)!;
    private static readonly DateTime Now = new(2026, 11, 23, 6, 2, 0, DateTimeKind.Utc);
    private static readonly DateTime Slot = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task RecordedSlots_ShowWhatBecameOfThem_WithReasonRunAndDuration()
    {
        (SlotOutcome Outcome, RunStatus Status, RunTrigger Trigger, string? Reason)[] cases =
        [
            (SlotOutcome.Running, RunStatus.Running, RunTrigger.Schedule, null), (SlotOutcome.Ok, RunStatus.Succeeded, RunTrigger.Schedule, null),
            (SlotOutcome.CaughtUp, RunStatus.Succeeded, RunTrigger.Catchup, null),
            (SlotOutcome.Warning, RunStatus.Warning, RunTrigger.Schedule, null),
            (SlotOutcome.Failed, RunStatus.Failed, RunTrigger.Schedule, RunReason.AllUnknown),
            (SlotOutcome.Interrupted, RunStatus.Interrupted, RunTrigger.Schedule, RunReason.HostDied),
            (SlotOutcome.Cancelled, RunStatus.Cancelled, RunTrigger.Schedule, RunReason.Shutdown),
            (SlotOutcome.Missed, RunStatus.Missed, RunTrigger.Schedule, RunReason.PortalDown),
            (SlotOutcome.Paused, RunStatus.Skipped, RunTrigger.Schedule, RunReason.Paused),
            (SlotOutcome.Skipped, RunStatus.Skipped, RunTrigger.Schedule, RunReason.AlreadyRunning),
        ];
        var runs =
            cases.Select(
                (each, i) => Run(Key, Slot.AddMinutes(-5 * i).AddMilliseconds(7), each.Status, slot: Slot.AddMinutes(-5 * i), trigger: each.Trigger,
                    errorCode: each.Reason)).ToArray();
        await postgres.SaveAsync([.. runs]);
        await postgres.SaveAsync(Run(Key, Now.AddDays(-1).AddMinutes(-2), slot: Slot.AddDays(-1)), Run(Key, Now.AddMinutes(-1), trigger: RunTrigger.Manual));

        var past = (await ReadAsync()).Where(cell => cell.RunId is not null).Reverse().ToArray();

        past.Select(cell => (cell.Slot, cell.Outcome, cell.RunId, cell.Reason))
            .ShouldBe(cases.Select((each, i) => (Slot.AddMinutes(-5 * i), each.Outcome, (Guid?)runs[i].Id, each.Reason)));
        past[1].Duration.ShouldBe(TimeSpan.FromSeconds(1));
        past[7].Duration.ShouldBeNull();
    }

    [Fact]
    public async Task RunsMadeByHand_AreKnownByTheirStart_WithoutDryRunsAndOldOnes()
    {
        var (byHand, running) = (Run(Key, Now.AddHours(-1), RunStatus.Warning, trigger: RunTrigger.Manual), Run(Key, Now.AddMinutes(-1), RunStatus.Running));
        await postgres.SaveAsync(byHand, running, Run(Key, Slot, slot: Slot), Run(Key, Now.AddHours(-2), dryRun: true, trigger: RunTrigger.Manual),
            Run(Key, Now.AddHours(-25), trigger: RunTrigger.Api));

        var cells = await new SlotTimeline(postgres.Databases, new FakeTimeProvider(Now)).ByHandAsync(Ops, Key, TestContext.Current.CancellationToken);

        cells.Select(cell => (cell.Slot, cell.Outcome, cell.RunId, cell.ByHand)).ShouldBe(
            [(byHand.StartedAt, SlotOutcome.Warning, byHand.Id, true), (running.StartedAt, SlotOutcome.Running, running.Id, true)]);
        await Should.ThrowAsync<NotPermittedException>(
            () => new SlotTimeline(postgres.Databases, new FakeTimeProvider(Now)).ByHandAsync(Stranger, Key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SlotsWithoutARow_AreNotInventedBeforeTheNewest_ButShownAfterIt()
    {
        await postgres.SaveAsync(Run(Key, Slot.AddMinutes(-40), slot: Slot.AddMinutes(-40)), Run(Key, Slot.AddMinutes(-10), slot: Slot.AddMinutes(-10)));

        (await ReadAsync()).Where(cell => cell.Slot <= Now).Select(cell => (cell.Slot, cell.Outcome))
            .ShouldBe(
                [(Slot.AddMinutes(-40), SlotOutcome.Ok), (Slot.AddMinutes(-10), SlotOutcome.Ok), (Slot.AddMinutes(-5), SlotOutcome.Unrecorded),
                    (Slot, SlotOutcome.Unrecorded)]);
    }

    [Fact]
    public async Task NextDay_IsPlanned_AndSkippedForAsLongAsThePauseLasts()
    {
        (await ReadAsync()).Select(cell => cell.Outcome).Distinct().ShouldBe([SlotOutcome.Planned]);
        var until = Now.AddHours(2);

        var planned =
            await ReadAsync(card => card with { Pause = new JobPause { JobKey = Key, Reason = "维护", PausedBy = "李运维", PausedAt = Now, Until = until } });

        planned.Count.ShouldBe(24 * 12);
        planned.ShouldAllBe(cell => cell.Outcome == (cell.Slot < until ? SlotOutcome.PlannedPaused : SlotOutcome.Planned));
        (await ReadAsync(card => card with { State = JobState.Off })).ShouldAllBe(cell => cell.Outcome == SlotOutcome.Off);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NextHour_OfAHeldTask_WaitsForTheConfirmation_UnlessItGoesOnSettling(bool settles)
    {
        var held = await ReadAsync(card => card with
        {
            State = JobState.Held,
            Hold = new JobHold { RunId = Guid.NewGuid(), JobKey = Key, HeldAt = Now.AddMinutes(-30), Plan = "{}" },
            Job = Job with { SettlesWhileHeld = settles },
        });

        held.ShouldAllBe(cell => cell.Outcome == (!settles && cell.Slot < Now.AddMinutes(30) ? SlotOutcome.PlannedHeld : SlotOutcome.Planned));
        held[0].Reason.ShouldBe(settles ? null : RunReason.AwaitingConfirmation);
    }

    [Fact]
    public async Task WithoutPermission_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(
            () => new SlotTimeline(postgres.Databases, new FakeTimeProvider(Now)).ReadAsync(Stranger, Card, TestContext.Current.CancellationToken));

    private static JobCard Card => new(Job, Now, JobState.Ok, true, null, null, null, null, null);

    private Task<IReadOnlyList<SlotCell>> ReadAsync(Func<JobCard, JobCard>? change = null)
        => new SlotTimeline(postgres.Databases, new FakeTimeProvider(Now)).ReadAsync(Ops, change?.Invoke(Card) ?? Card, TestContext.Current.CancellationToken);
}
