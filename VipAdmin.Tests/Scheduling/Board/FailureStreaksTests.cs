using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class FailureStreaksTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FailureStreaks streaks = new(postgres.Databases);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static JobRun Failed(int minutesAgo, RunStatus status = RunStatus.Failed, bool dryRun = false)
        => Run(Timetable.Reconciliation, Now.AddMinutes(-minutesAgo), status, errorCode: RunReason.AllUnknown, dryRun: dryRun);

    [Fact]
    public async Task Of_AFailedRun_CountsBackToTheLastThatDidItsWork()
    {
        var (first, last) = (Failed(20), Failed(0));
        await postgres.SaveAsync(
            Failed(26 * 60), Failed(120), Run(Timetable.Reconciliation, Now.AddMinutes(-30), RunStatus.Warning), first, Failed(10, RunStatus.Interrupted),
            Run(Timetable.Reconciliation, Now.AddMinutes(-9), RunStatus.Failed, errorCode: RunReason.Held),
            Failed(8, dryRun: true), Run(Timetable.Reconciliation, Now.AddMinutes(-5), dryRun: true),
            Run(Timetable.Reconciliation, Now.AddMinutes(-4), RunStatus.Skipped),
            Run(Timetable.OrderTimeout, Now.AddMinutes(-3)), last, Run(Timetable.Reconciliation, Now.AddMinutes(5)));
        var streak = await streaks.OfAsync(Ops, (await RowAsync(last))!, Stop);
        streak.ShouldBe(new FailureStreak(first.Id, first.StartedAt, 3, 4));
    }

    [Fact]
    public async Task Of_WhatDidNotFail_IsNone()
    {
        var held = Run(Timetable.Reconciliation, Now.AddMinutes(-2), RunStatus.Failed, errorCode: RunReason.Held);
        var (cancelled, dry) = (Run(Timetable.Reconciliation, Now, RunStatus.Cancelled, errorCode: RunReason.CancelRequested), Failed(1, dryRun: true));
        await postgres.SaveAsync(cancelled, dry, held);
        (await streaks.OfAsync(Ops, (await RowAsync(held))!, Stop)).ShouldBeNull();
        (await streaks.OfAsync(Ops, (await RowAsync(cancelled))!, Stop)).ShouldBeNull();
        (await streaks.OfAsync(Ops, (await RowAsync(dry))!, Stop)).ShouldBeNull();
        await Should.ThrowAsync<NotPermittedException>(async () => await streaks.OfAsync(Stranger, (await RowAsync(dry))!, Stop));
    }

    private Task<RunRow?> RowAsync(JobRun run) => new RunHistory(postgres.Databases).FindAsync(Ops, run.Id, Stop);
}
