using Bunit;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Board;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Scheduling.Board;

/// <summary>The task page's slots of 48 hours and its map of what reconciliation covered.</summary>
public sealed class JobPageSlotsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.Reconciliation;
    /// <summary>An hour that is over, some hours ago.</summary>
    private static readonly DateTime Hour = new(TimeProvider.System.UtcNow().AddHours(-5).Ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour,
        DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Slots_LinkTheirRuns_SayWhatBecameOfThem_AndOpenAsAList()
    {
        var failed = At(10, RunStatus.Failed, RunReason.DatabaseFailed);
        await postgres.SaveAsync(At(0), At(5), failed, At(15, RunStatus.Missed, RunReason.PortalDown));
        await using var page = new Page(postgres, Role.Auditor, "en");
        var job = Open(page, $"/tasks/{Key}");

        var cell = job.Find($".slot-day a[href='/runs/{failed.Id}']");
        cell.GetAttribute("aria-label")!.ShouldContain("failed · database error");
        cell.QuerySelector("path")!.ClassList.ShouldContain("slot-failed");
        job.FindAll(".slot-key li").Select(each => each.TextContent).ShouldBe(["ran", "failed", "missed", "due, no record yet"]);
        job.Find(".slot-ahead").TextContent.ShouldMatch(@"and 28\d more until");
        job.FindAll(".slot-ahead time").Count.ShouldBe(4);
        var row = job.FindAll(".slot-labels a").First(link => link.GetAttribute("aria-label")!.Contains("1 failed", StringComparison.Ordinal));
        row.GetAttribute("aria-label")!.ShouldContain("2 ran, 1 failed, 1 missed");
        job.FindAll("[data-testid=slot-list]").ShouldBeEmpty();

        var open = Open(page, row.GetAttribute("href")!);
        open.FindAll("[data-testid=slot-list] tbody tr").Take(4).Select(line => line.QuerySelectorAll("td")[1].TextContent.Trim())
            .ShouldBe(["ran", "ran", "failed", "missed"]);
        open.FindAll("[data-testid=slot-list] .row-link")[2].GetAttribute("href").ShouldBe($"/runs/{failed.Id}");
        open.Find(".slot-labels a[aria-current]").GetAttribute("href")!.ShouldNotContain("at=");
    }

    [Fact]
    public async Task RunMadeByHand_StandsAmongTheSlots_AndIsNoSilence()
    {
        var byHand = Run(Key, Hour.AddMinutes(7), trigger: RunTrigger.Manual);
        await postgres.SaveAsync(byHand);
        await using var page = new Page(postgres, Role.Auditor, "en");
        var job = Open(page, $"/tasks/{Key}");

        job.Find($".slot-day a[href='/runs/{byHand.Id}']").GetAttribute("aria-label")!.ShouldContain("ran (manual)");
        job.Find(".slot-board").TextContent.ShouldNotContain("No scheduled or manual run");
        job.FindAll(".slot-key li")[^1].TextContent.ShouldBe("manual run, coloured by outcome");
        job.Find(".slot-labels a").GetAttribute("aria-label")!.ShouldContain("1 ran (manual)");
    }

    [Fact]
    public async Task EveryMinute_DrawsWhatIsOrdinaryAsOneShape_AndLinksOnlyTheRest()
    {
        // The first slot of an hour is what deserves a look.
        var slots = Enumerable.Range(0, 600).Select(ago => Hour.AddMinutes(-ago));
        var runs =
            slots.Select((slot, i) => Run(Timetable.OrderTimeout, slot.AddMilliseconds(5), i == 60 ? RunStatus.Warning : RunStatus.Succeeded, slot: slot))
                .ToArray();
        await postgres.SaveAsync([.. runs]);
        await using var page = new Page(postgres, Role.Auditor, "en");
        var job = Open(page, "/tasks/orderTimeout", Timetable.OrderTimeout);

        job.FindAll(".slot-day a[href^='/runs/']").Select(link => link.GetAttribute("href")).ShouldBe([$"/runs/{runs[60].Id}"]);
        job.FindAll("path.slot-ok.slot-still").Count.ShouldBe(1);

        var later = Run(Timetable.OrderTimeout, Hour.AddMinutes(1), RunStatus.Missed, slot: Hour.AddMinutes(1));
        var before = Run(Timetable.OrderTimeout, Hour.AddMinutes(-700), RunStatus.Failed, slot: Hour.AddMinutes(-700));
        await postgres.SaveAsync(later, before);
        await job.InvokeAsync(job.Instance.ReloadAsync);
        job.WaitForAssertion(
            () => job.FindAll(".slot-day a[href^='/runs/']").Select(link => link.GetAttribute("href"))
                .ShouldBe([$"/runs/{before.Id}", $"/runs/{runs[60].Id}", $"/runs/{later.Id}"]), Wait.Patience);
    }

    [Fact]
    public async Task Coverage_ShowsTheHour_AndRunsItsWindowAgain()
    {
        await postgres.SaveAsync(At(0), At(5, RunStatus.Missed, RunReason.PortalDown), At(10));
        await postgres.Databases.OrderAsync(Hour.AddMinutes(-7));
        await using var page = new Page(postgres, Role.Ops, "en");
        var job = Open(page, $"/tasks/{Key}", until: "a.cover");

        var cell = job.Find("a.cover-missed");
        cell.TextContent.ShouldBe("1");
        job.FindAll("a.cover").Select(each => each.GetAttribute("tabindex")).ShouldBe(["0"], "one stop of Tab; arrow keys lead to the others");
        cell.GetAttribute("aria-label")!.ShouldContain("2 on time, 1 missed or skipped");
        var open = Open(page, cell.GetAttribute("href")!, until: "[data-testid=coverage-hour]");
        open.FindAll("[data-testid=coverage-hour] tbody tr").Count.ShouldBe(3);
        open.FindAll("[data-testid=coverage-hour] tbody tr")[1].TextContent.ShouldContain("the run of");

        open.FindAll("[data-testid=window-again]").Count.ShouldBe(3);
        await open.OnAsync("[data-testid=window-again]", e => e.Click());
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".dialog-meaning").TextContent.ShouldContain(": 1 in total, 1 pending"), Wait.Patience);
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.Click(), at: 1);

        await Wait.UntilAsync(async () => await WindowsAsync() is [var (from, until)] && (from, until) == (Hour.AddMinutes(-10), Hour.AddMinutes(-5)));
        open.WaitForAssertion(() => open.FindAll("[data-testid=coverage-hour] [data-testid=run]").Count.ShouldBe(1), Wait.Patience);
    }

    [Fact]
    public async Task Coverage_WithoutTheRight_HasNoButton_AndOtherTasksHaveNoCoverage()
    {
        await postgres.SaveAsync(At(0));
        await using var page = new Page(postgres, Role.Finance, "en");

        var job = Open(page, $"/tasks/{Key}?hour={BusinessDay.ToBeijing(Hour):yyyy-MM-ddTHH}", until: "[data-testid=coverage-hour]");

        job.FindAll("[data-testid=window-again], [data-testid=hour-again]").ShouldBeEmpty();
        job.Find("[data-testid=ask-whom]").TextContent.ShouldContain("ask operations or an administrator");
        Open(page, "/tasks/orderTimeout", Timetable.OrderTimeout).FindAll("[data-testid=coverage]").ShouldBeEmpty();
    }

    private async Task<List<(DateTime, DateTime)>> WindowsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return [.. (await db.JobRuns.Where(run => run.WindowFrom != null).Select(run => new { run.WindowFrom, run.WindowUntil })
            .ToListAsync(TestContext.Current.CancellationToken))
            .Select(run => (run.WindowFrom!.Value, run.WindowUntil!.Value))];
    }

    private static JobRun At(int minute, RunStatus status = RunStatus.Succeeded, string? reason = null)
        => Run(Key, Hour.AddMinutes(minute).AddMilliseconds(20), status, slot: Hour.AddMinutes(minute), errorCode: reason);

    private static IRenderedComponent<JobPage> Open(Page page, string address, string key = Key, string until = "#history")
    {
        var job = page.At<JobPage>(address, parameters => parameters.Add(each => each.Key, key));
        job.WaitForAssertion(() => job.Find(until), Wait.Patience);
        return job;
    }
}
