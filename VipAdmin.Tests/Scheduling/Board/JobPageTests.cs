using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Board;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class JobPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task UnknownTask_SaysSoAndLeadsToTheList()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var job = Open(page, "/tasks/nothing", "nothing", ".empty");

        job.Find(".empty-title").TextContent.ShouldContain("nothing");
        job.Find(".empty a").GetAttribute("href").ShouldBe("/tasks");
    }

    [Fact]
    public async Task NeverRan_SaysWhatWillHappen_AndShowsTheNextFiveSlots()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var job = Open(page, "/tasks/reconciliation");

        job.Find(".empty-title").TextContent.ShouldBe("This task has not run yet");
        job.FindAll(".job-plan ol time").Count.ShouldBe(5);
        job.Find(".job-plan").TextContent.ShouldContain("3 retries, 1 min apart");
        job.Find(".figures").TextContent.ShouldContain("No runs in this period");
    }

    [Fact]
    public async Task CatchUp_InChinese_HasNoBlankBetweenTheTimeAndItsBound()
    {
        await using var page = new Page(postgres, Role.Ops);
        Open(page, "/tasks/reconciliation").Find(".job-plan").TextContent.ShouldContain("24 小时以内错过的");
    }

    [Fact]
    public async Task NeverRan_WhilePaused_DoesNotSayThatItStartsByItself()
    {
        await postgres.SaveAsync(new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "r", PausedBy = "Li", PausedAt = Now });
        await using var page = new Page(postgres, Role.Ops, "en");

        Open(page, "/tasks/reconciliation").Find(".empty-text").TextContent.ShouldBe("Scheduled runs are skipped until the task is resumed or the pause ends");
    }

    [Fact]
    public async Task Figures_CountWhatWentWrong_AndLinkTheLastFailure()
    {
        var failed = Run(Timetable.Reconciliation, Now.AddMinutes(-10), RunStatus.Failed, errorCode: RunReason.DatabaseFailed);
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now.AddMinutes(-20), seconds: 2),
            Run(Timetable.Reconciliation, Now.AddMinutes(-15), RunStatus.Warning, seconds: 2), failed);
        await using var page = new Page(postgres, Role.Ops, "en");
        var figures = Open(page, "/tasks/reconciliation").Find(".figures");

        figures.TextContent.ShouldContain("66.6 %");
        figures.TextContent.ShouldContain("2 finished (1 with warnings), 1 failed, 0 missed");
        figures.TextContent.ShouldContain("2.0 s");
        figures.QuerySelector("a")!.GetAttribute("href").ShouldBe($"/runs/{failed.Id}");
    }

    [Fact]
    public async Task Filters_InTheAddress_DecideWhatTheHistoryShows()
    {
        var failed = Run(Timetable.Reconciliation, Now.AddMinutes(-10), RunStatus.Failed);
        var manual = Run(Timetable.Reconciliation, Now.AddMinutes(-5), trigger: RunTrigger.Manual);
        await postgres.SaveAsync(failed, manual, Run(Timetable.Reconciliation, Now.AddMinutes(-15)));
        await using var page = new Page(postgres, Role.Ops, "en");

        Rows(Open(page, "/tasks/reconciliation?status=failed")).ShouldBe([$"/runs/{failed.Id}"]);
        Rows(Open(page, "/tasks/reconciliation?trigger=manual")).ShouldBe([$"/runs/{manual.Id}"]);
        Rows(Open(page, "/tasks/reconciliation?status=nonsense&from=yesterday")).Count.ShouldBe(3);
        Open(page, "/tasks/reconciliation?to=2001-01-02").Find(".empty-title").TextContent.ShouldBe("No runs match this filter");
    }

    [Theory]
    [InlineData("zh-CN", "请求确认", "已停止", "完成 1，失败 0，错过 0，请求确认 1")]
    [InlineData("en", "Asked for approval", "Stopped", "1 finished, 0 failed, 0 missed, 1 asked for approval")]
    public async Task HeldRuns_HaveAFilterOfTheirOwn_AndAreCountedApart(string language, string held, string stopped, string figures)
    {
        var asked = Run(Timetable.VipReminder, Now.AddMinutes(-3), RunStatus.Cancelled, errorCode: RunReason.Held);
        var ended = Run(Timetable.VipReminder, Now.AddMinutes(-2), RunStatus.Cancelled, errorCode: RunReason.CancelRequested);
        await postgres.SaveAsync(asked, ended, Run(Timetable.VipReminder, Now.AddMinutes(-1)), new JobHold
        {
            RunId = asked.Id, JobKey = asked.JobKey, HeldAt = Now.AddMinutes(-3), Touched = 37, Allowed = 30, Plan = "{}"
        });
        await using var page = new Page(postgres, Role.Ops, language);
        var job = Open(page, "/tasks/vipReminder?range=day", Timetable.VipReminder);

        job.Find(".figures").TextContent.ShouldContain(figures);
        job.FindAll(".filter-chip").Single(chip => chip.TextContent.Trim() == held).GetAttribute("href")!.ShouldContain("status=held");
        Rows(Open(page, "/tasks/vipReminder?status=held", Timetable.VipReminder)).ShouldBe([$"/runs/{asked.Id}"]);
        var stops = Open(page, "/tasks/vipReminder?status=cancelled", Timetable.VipReminder);
        Rows(stops).ShouldBe([$"/runs/{ended.Id}"]);
        stops.Find("[data-testid=run] .chip").TextContent.Trim().ShouldBe(stopped);
    }

    [Fact]
    public async Task LongHistory_IsWalkedByKey()
    {
        var runs = Enumerable.Range(0, 60).Select(i => Run(Timetable.Reconciliation, Now.AddMinutes(-i - 1))).ToArray();
        await postgres.SaveAsync([.. runs]);
        await using var page = new Page(postgres, Role.Ops, "en");
        var first = Open(page, "/tasks/reconciliation");

        Rows(first).Count.ShouldBe(50);
        first.Find(".filter-end").TextContent.ShouldContain("60 runs");
        var older = first.Find(".key-pager [rel=next]").GetAttribute("href")!;
        older.ShouldContain($"before={runs[49].Id}");
        var second = Open(page, older);
        Rows(second).ShouldBe(runs[50..].Select(run => $"/runs/{run.Id}"));
        second.FindAll(".key-pager [rel=next]").ShouldBeEmpty();
        var newer = second.Find(".key-pager [rel=prev]").GetAttribute("href")!;
        Rows(Open(page, newer)).ShouldBe(runs[..50].Select(run => $"/runs/{run.Id}"));
    }

    [Fact]
    public async Task SkippedSlots_SayWhyAndWhoPaused()
    {
        var skipped = Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Skipped, errorCode: RunReason.Paused);
        skipped.Error = "李运维: 支付宝维护";
        await postgres.SaveAsync(skipped);
        await using var page = new Page(postgres, Role.Ops);

        Open(page, "/tasks/reconciliation").Find("[data-testid=run]").TextContent.ShouldContain("已暂停 · 李运维: 支付宝维护");
    }

    private static List<string?> Rows(IRenderedComponent<JobPage> job)
        => [.. job.FindAll("[data-testid=run] .row-link").Select(link => link.GetAttribute("href"))];

    private static IRenderedComponent<JobPage> Open(Page page, string address, string key = Timetable.Reconciliation, string until = "#history")
    {
        var job = page.At<JobPage>(address, parameters => parameters.Add(each => each.Key, key));
        job.WaitForAssertion(() => job.Find(until), Wait.Patience);
        return job;
    }
}
