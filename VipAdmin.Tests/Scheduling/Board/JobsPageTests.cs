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
}
