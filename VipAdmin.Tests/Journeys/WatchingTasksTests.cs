using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>Operators at work in real browsers: a run arrives, a task is triggered, a pause is seen by somebody else.</summary>
public sealed class WatchingTasksTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task LiveRun_ArrivesOnTheOpenHistory_ProgressesAndEnds()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Auditor, "/tasks/orderTimeout");
        await Assertions.Expect(visit.Page.GetByText("This task has not run yet")).ToBeVisibleAsync();

        var run = GivenRuns.Run(Timetable.OrderTimeout, TimeProvider.System.UtcNow(), RunStatus.Running);
        (run.ProgressDone, run.ProgressTotal) = (25, 100);
        // Its lock is held first: the portal's sweep ends a running row whose lock is free.
        await using var locks = new RunLock(postgres.DataSource, ThisHost.Process);
        await using var handle = await locks.TryTakeAsync(run.JobKey, Wait.Patience, TestContext.Current.CancellationToken);
        await postgres.SaveAsync(run);
        await RaiseAsync(Topic.Jobs);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "25");
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToHaveCountAsync(1);

        await postgres.ExecuteAsync(
            $$"""UPDATE vip_admin.job_runs SET status = 'succeeded', finished_at = now(), counters = '{"total": 100, "cancelled": 100, "failed": 0}' WHERE id = '{{run.Id}}'""");
        await RaiseAsync(Topic.Jobs);
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToContainTextAsync("cancelled 100");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Trigger_ByHand_RunsAndOpensFromTheHistory()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Ops, "/tasks/vipReminder");

        await visit.Page.GetByTestId("run-now").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();

        var row = visit.Page.GetByTestId("run").First;
        await Assertions.Expect(row).ToContainTextAsync("Succeeded");
        await Assertions.Expect(row).ToContainTextAsync("manual");
        await row.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("This run reminded no one")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".run-facts")).ToContainTextAsync("manual");
    }

    [Fact]
    public async Task Pause_WithAReason_IsSeenInAnotherBrowser_AndResumedThere()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var ops = await Browser.OpenAsync(app.Address, "zh-CN");
        await using var other = await Browser.OpenAsync(app.Address, "en", width: 390, dark: true);
        await using var finance = await Browser.OpenAsync(app.Address, "en");
        await ops.ComeInAsAsync(Role.Ops);
        await other.ComeInAsAsync(Role.Admin);
        await finance.ComeInAsAsync(Role.Finance, "/tasks/reconciliation");
        const string card = "card-reconciliation";
        await Assertions.Expect(other.Page.GetByTestId(card)).ToBeVisibleAsync();

        await ops.Page.GetByTestId(card).GetByTestId("pause").ClickAsync();
        await ops.Page.GetByRole(AriaRole.Dialog).GetByTestId("reason").FillAsync("支付宝维护");
        await ops.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "暂停任务" }).ClickAsync();

        foreach (var visit in new[] { ops, other })
        {
            await Assertions.Expect(visit.Page.GetByTestId(card)).ToContainTextAsync("支付宝维护");
        }
        await Assertions.Expect(finance.Page.GetByTestId("paused")).ToContainTextAsync("支付宝维护");
        await Assertions.Expect(finance.Page.GetByTestId("resume")).ToHaveCountAsync(0);
        await other.ShootAsync("paused-on-a-phone");

        await other.Page.GetByTestId(card).GetByTestId("resume").ClickAsync();
        await Assertions.Expect(ops.Page.GetByTestId(card)).Not.ToContainTextAsync("支付宝维护");
    }

    private async Task RaiseAsync(string topic)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await ChangeFeed.Publish(db, topic, TestContext.Current.CancellationToken);
    }
}
