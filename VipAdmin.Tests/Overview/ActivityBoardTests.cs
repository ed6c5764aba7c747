using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Overview;

public sealed class ActivityBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 22, 16, 30, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Runs_ThatDidSomething_NewestFirst()
    {
        var idle = Run(Timetable.OrderTimeout, Now.AddMinutes(-9), counters: """{"total": 0, "cancelled": 0, "failed": 0}""");
        var looked = Run(Timetable.Reconciliation, Now.AddMinutes(-8), counters: """{"totalChecked": 5, "synced": 0}""");
        var busy = Run(Timetable.Reconciliation, Now.AddMinutes(-7), counters: """{"totalChecked": 5, "synced": 1}""");
        var failed = Run(Timetable.OrderTimeout, Now.AddMinutes(-6), RunStatus.Failed);
        await postgres.SaveAsync(idle, looked, busy, failed);

        var runs = await Board.RunsAsync(Ops, Stop);

        runs.Select(run => (run.Id, run.Status)).ShouldBe([(failed.Id, RunStatus.Failed), (busy.Id, RunStatus.Succeeded)]);
        runs[1].Counters["synced"].ShouldBe(1);
    }

    [Fact]
    public async Task Runs_ThatAskedForApproval_KnowWhatWasDecided()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddMinutes(-9), RunStatus.Warning, errorCode: RunReason.CancelsHeld);
        await postgres.SaveAsync(run, Run(Timetable.OrderTimeout, Now.AddMinutes(-8), RunStatus.Warning), new JobHold
        {
            RunId = run.Id, JobKey = run.JobKey, HeldAt = Now.AddMinutes(-9), Touched = 9, Allowed = 5, Plan = "{}",
            Decision = HoldDecision.Dismissed, DecidedAt = Now, DecidedBy = "李运维",
        });

        (await Board.RunsAsync(Ops, Stop)).Select(each => each.Hold?.Decision).ShouldBe([null, HoldDecision.Dismissed]);
    }

    [Fact]
    public async Task Runs_ThatFoundOnlyWhatWasKnown_AreNoNews()
    {
        var again = Run(Timetable.Reconciliation, Now.AddMinutes(-8), counters: """{"totalChecked": 5, "discrepancies": 2, "knownDiscrepancies": 2}""");
        var more = Run(Timetable.Reconciliation, Now.AddMinutes(-7), counters: """{"totalChecked": 5, "discrepancies": 3, "knownDiscrepancies": 2}""");
        var old = Run(Timetable.Reconciliation, Now.AddMinutes(-9), counters: """{"totalChecked": 5, "discrepancies": 2}""");
        await postgres.SaveAsync(old, again, more);

        (await Board.RunsAsync(Ops, Stop)).Select(run => run.Id).ShouldBe([more.Id, old.Id]);
    }

    [Fact]
    public async Task Findings_OfARun_AreFoldedIntoIt_WithThoseOfOtherRunsLeftOut()
    {
        var earlier = Run(Timetable.Reconciliation, Now.AddMinutes(-9), RunStatus.Warning);
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-7), RunStatus.Warning);
        await postgres.SaveAsync(earlier, run,
            Difference(run, "VIP1", DiscrepancyType.LostCallback, Severity.Medium, 2990),
            Difference(run, "VIP2", DiscrepancyType.LostCallback, Severity.Medium, 9900),
            Difference(run, "VIP1", DiscrepancyType.AmountMismatch, Severity.Critical, 2990),
            Difference(earlier, "VIP3", DiscrepancyType.LatePayment, Severity.High, 100));

        var runs = await Board.RunsAsync(Ops, Stop);

        runs.Select(each => each.Id).ShouldBe([run.Id, earlier.Id]);
        runs[0].Findings.Select(each => (each.Type, each.Count, each.Fen)).ShouldBe(
            [(DiscrepancyType.AmountMismatch, 1, 2990), (DiscrepancyType.LostCallback, 2, 12890)]);
        runs[1].Findings.ShouldHaveSingleItem().Subject.ShouldBe("VIP3");
    }

    [Fact]
    public async Task Acts_OfPeople_NewestFirst_WithoutWhomTheyLookedUp()
    {
        await postgres.SaveAsync(
            Act(AuditAction.HoldConfirmed, -4, "活动，已与财务确认"), Act(AuditAction.TaskTriggered, -3, null, """{"dryRun": true}"""),
            Act(AuditAction.RunCancelled, -2, "支付宝维护"), Act(AuditAction.MemberLookedUp, -1, null));

        (await Board.ActsAsync(Ops, Stop)).Select(act => (act.Action, act.DryRun, act.Who, act.Reason)).ShouldBe(
            [(AuditAction.RunCancelled, false, "李运维", "支付宝维护"), (AuditAction.TaskTriggered, true, "李运维", null),
                (AuditAction.HoldConfirmed, false, "李运维", "活动，已与财务确认")]);
    }

    [Fact]
    public async Task WithoutPermission_IsRefused()
    {
        await Should.ThrowAsync<NotPermittedException>(() => Board.RunsAsync(Stranger, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Board.ActsAsync(Stranger, Stop));
    }

    private ActivityBoard Board => new(Timetable.Shipped, postgres.Databases);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Discrepancy Difference(JobRun run, string orderNo, DiscrepancyType type, Severity severity, long fen)
        => new()
        {
            Id = Guid.CreateVersion7(run.StartedAt.AddSeconds(1)), Type = type, Severity = severity, Subject = orderNo, OrderNo = orderNo, LocalFen = fen,
            BusinessDay = BusinessDay.Of(Now), LocalEvidence = "{}", PlatformEvidence = "{}", FirstSeenAt = run.StartedAt, LastSeenAt = Now, SeenCount = 1,
            RunId = run.Id,
        };

    private static AuditEvent Act(string action, int minutes, string? reason, string? data = null)
        => new()
        {
            At = Now.AddMinutes(minutes), ActorId = "u-ops", ActorName = "李运维", ActorRoles = "ops", Action = action, Target = Timetable.OrderTimeout,
            Reason = reason, Data = data, Node = "test:1"
        };
}
