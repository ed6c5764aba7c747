using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Board;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class JobsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task EveryTask_IsARowThatOpensItsPage()
    {
        await postgres.SaveAsync(
            Run(Timetable.Reconciliation, TimeProvider.System.UtcNow().AddSeconds(-30), RunStatus.Failed, errorCode: RunReason.AllUnknown));
        await using var page = new Page(postgres, Role.Auditor, "en");
        var jobs = page.At<JobsPage>("/tasks");

        jobs.WaitForAssertion(() => jobs.FindAll("tbody tr").Count.ShouldBe(6), Wait.Patience);
        jobs.FindAll("tbody .row-link").Select(link => link.GetAttribute("href"))
            .ShouldBe(["/tasks/reconciliation", "/tasks/vipReminder", "/tasks/orderTimeout", "/tasks/statementImport", "/tasks/housekeeping",
                "/tasks/damageScan"]);
        jobs.Find("[data-testid=row-reconciliation]").TextContent.ShouldContain("no answer to any query");
        jobs.Find("[data-testid=row-vipReminder]").TextContent.ShouldContain("Has not run yet");
        jobs.FindAll("button:not([data-to-list])").ShouldBeEmpty("an auditor may press none of them");
    }

    [Theory]
    [InlineData(null, "待确认")]
    [InlineData(HoldDecision.Dismissed, "已驳回")]
    [InlineData(HoldDecision.Confirmed, "已批准")]
    public async Task ATask_WhoseLastRunAskedForApproval_ShowsWhatWasDecided(HoldDecision? decision, string word)
    {
        var now = TimeProvider.System.UtcNow();
        var run = Run(Timetable.OrderTimeout, now.AddSeconds(-30), RunStatus.Warning, errorCode: RunReason.CancelsHeld);
        run.Error = "9 > 5";
        await postgres.SaveAsync(run, new JobHold
        {
            RunId = run.Id, JobKey = run.JobKey, HeldAt = now.AddSeconds(-29), Touched = 9, Allowed = 5, Plan = "{}", Decision = decision,
            DecidedAt = decision is null ? null : now, DecidedBy = decision is null ? null : "李运维",
        });
        await using var page = new Page(postgres, Role.Ops);
        var jobs = page.At<JobsPage>("/tasks");

        jobs.WaitForAssertion(() => jobs.Find("[data-testid=row-orderTimeout] .cell-c .chip").TextContent.ShouldBe(word), Wait.Patience);
        jobs.Find("[data-testid=row-orderTimeout] .jobs-result").TextContent.ShouldBe("拟取消 9 单，超过单次上限 5");
    }

    [Fact]
    public async Task ATask_WhoseLastRunWarned_SaysSoAndWhy()
    {
        var run = Run(Timetable.Reconciliation, TimeProvider.System.UtcNow().AddSeconds(-30), RunStatus.Warning, errorCode: RunReason.UnansweredAgain);
        run.Error = "VIP7 3";
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops);
        var jobs = page.At<JobsPage>("/tasks");

        jobs.WaitForAssertion(() => jobs.Find("[data-testid=row-reconciliation] .cell-c .chip").TextContent.ShouldBe("有警告"), Wait.Patience);
        jobs.Find("[data-testid=row-reconciliation] .jobs-result").TextContent.ShouldBe("VIP7 连续 3 次查询无结果");
    }
}
