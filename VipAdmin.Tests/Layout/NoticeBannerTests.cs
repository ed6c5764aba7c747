using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Layout;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Layout;

public sealed class NoticeBannerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pause_WhileSomebodyLooks_AppearsWithWhoWhyAndUntilWhen_AndGoesWhenResumed()
    {
        await using var page = new Page(postgres, language: "en");
        await page.ListenAsync();
        var banner = page.Render<NoticeBanner>();
        banner.WaitForAssertion(() => banner.Markup.ShouldNotContain("tone-paused"));

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var pause = new JobPause
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "Alipay maintenance", PausedBy = "Li",
            PausedAt = DateTime.UtcNow, Until = DateTime.UtcNow.AddHours(2),
        };
        db.JobPauses.Add(pause);
        await db.SaveChangesAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Jobs, Stop);

        banner.WaitForAssertion(() => banner.Find(".tone-paused").TextContent.ShouldContain("Order reconciliation is paused."), Wait.Patience);
        banner.Find(".tone-paused").TextContent.ShouldContain(
            "Li · Alipay maintenance · since " + BusinessDay.ToBeijing(pause.PausedAt).ToString("MM-dd HH:mm") + " · until "
                + BusinessDay.ToBeijing(pause.Until.Value).ToString("MM-dd HH:mm"));
        banner.Find(".tone-paused a").GetAttribute("href").ShouldBe("/tasks/reconciliation");
        var address = page.Services.GetRequiredService<NavigationManager>();
        address.NavigateTo("/tasks/reconciliation");
        banner.WaitForAssertion(() => banner.FindAll(".tone-paused a").ShouldBeEmpty("the page of the task leads nowhere else"));
        address.NavigateTo("/tasks/orderTimeout");
        banner.WaitForAssertion(() => banner.FindAll(".tone-paused a").Count.ShouldBe(1));

        pause.ResumedAt = DateTime.UtcNow;
        await db.SaveChangesAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Jobs, Stop);
        banner.WaitForAssertion(() => banner.FindAll(".tone-paused").ShouldBeEmpty(), Wait.Patience);
    }

    [Theory]
    [InlineData(Role.Ops, "去处理")]
    [InlineData(Role.Support, "查看")]
    public async Task HeldRun_OffersTheActOnlyToThoseWhoMayDecide_AndNoBannerOnItsOwnPage(string role, string link)
    {
        var held = GivenRuns.Run(Timetable.OrderTimeout, DateTime.UtcNow.AddMinutes(-1), RunStatus.Cancelled, errorCode: RunReason.Held);
        await postgres.SaveAsync(held,
            new JobHold { RunId = held.Id, JobKey = held.JobKey, HeldAt = DateTime.UtcNow, Touched = 37, Allowed = 30, Plan = "{}" });
        await using var page = new Page(postgres, role);
        var banner = page.Render<NoticeBanner>();

        banner.WaitForAssertion(() => banner.Find("[data-testid=held] a").TextContent.ShouldBe(link));

        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/runs/{held.Id}");
        banner.WaitForAssertion(() => banner.FindAll("[data-testid=held]").ShouldBeEmpty());
    }

    [Theory]
    [InlineData("en", "no order is cancelled", "The clock of the database server is wrong")]
    [InlineData("zh-CN", "暂不取消订单", "数据库服务器的时钟不准")]
    public async Task ClocksApart_TheDatabaseAgainstMachineAndPlatform_SaysThatNothingIsCancelledAndWhoseClockIsWrong(string language, string what,
        string advice)
    {
        var clock = new DatabaseClock(TimeProvider.System);
        await using var page = new Page(postgres, language: language, more: services => services.AddSingleton<TimeProvider>(clock));
        page.Render<NoticeBanner>().FindAll("[data-testid=clocks]").ShouldBeEmpty();
        clock.Follow(new ClockReading(TimeSpan.FromMinutes(-16), TimeSpan.Zero, clock.Machine.GetUtcNow(), clock.Machine.GetTimestamp()));
        page.Services.GetRequiredService<ClockWatch>().Heard("wechat", clock.Machine.GetUtcNow(), (clock.Machine.GetUtcNow(), clock.Machine.GetTimestamp()));

        var banner = page.Render<NoticeBanner>();
        banner.WaitForAssertion(() => banner.Find("[data-testid=clocks]").TextContent.ShouldContain(what), Wait.Patience);
        banner.Find("[data-testid=clocks]").TextContent.ShouldContain(advice);
        banner.Find("[data-testid=clocks]").TextContent.ShouldContain(language == "en" ? "+16 min 00 s" : "+16 分 00 秒");
    }

    [Fact]
    public async Task Pauses_ByOnePersonForOneReason_AreOneBannerThatNamesTheTasks()
    {
        var at = DateTime.UtcNow;
        JobPause Of(string task, string reason = "Alipay maintenance")
            => new() { Id = Guid.CreateVersion7(), JobKey = task, Reason = reason, PausedBy = "Li", PausedAt = at };
        await postgres.SaveAsync(Of(Timetable.Reconciliation), Of(Timetable.OrderTimeout), Of(Timetable.Housekeeping, "disk is full"));
        await using var page = new Page(postgres, language: "en");
        var banner = page.Render<NoticeBanner>();

        banner.WaitForAssertion(() => banner.FindAll(".tone-paused").Count.ShouldBe(2), Wait.Patience);
        var texts = banner.FindAll(".tone-paused").Select(each => each.TextContent).ToArray();
        texts.ShouldContain(
            text => text.Contains("Order reconciliation") && text.Contains(", ") && text.Contains("are paused.")
                && text.Contains("Li · Alipay maintenance · since"));
        texts.ShouldContain(text => text.Contains("is paused.") && text.Contains("disk is full"));
    }

    [Fact]
    public async Task Pause_OfThePurgeOfOldRows_IsSaidOnlyToThoseWhoOperateTasks()
    {
        JobPause Of(string task) => new() { Id = Guid.CreateVersion7(), JobKey = task, Reason = task, PausedBy = "Li", PausedAt = DateTime.UtcNow };
        await postgres.SaveAsync(Of(Timetable.Housekeeping), Of(Timetable.Reconciliation));
        await using var support = new Page(postgres, Role.Support, "en");
        await using var ops = new Page(postgres, Role.Ops, "en");
        var (read, operated) = (support.Render<NoticeBanner>(), ops.Render<NoticeBanner>());

        operated.WaitForAssertion(() => operated.FindAll(".tone-paused").Count.ShouldBe(2), Wait.Patience);
        read.WaitForAssertion(() => read.Find(".tone-paused").TextContent.ShouldContain("Order reconciliation"), Wait.Patience);
        read.FindAll(".tone-paused").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pauses_OfEveryTask_SayAllTasks_WithTheWholeReasonInTheTitle()
    {
        var (at, reason) = (DateTime.UtcNow, new string('r', 500));
        await postgres.SaveAsync(
            [.. Timetable.Shipped.All.Select(
                job => new JobPause { Id = Guid.CreateVersion7(), JobKey = job.Key, Reason = reason, PausedBy = "Li", PausedAt = at })]);
        await using var page = new Page(postgres, language: "en");
        var banner = page.Render<NoticeBanner>();

        banner.WaitForAssertion(() => banner.FindAll(".tone-paused").Single().TextContent.ShouldContain("All tasks are paused."), Wait.Patience);
        banner.Find(".banner-why").GetAttribute("title").ShouldBe(reason);
        banner.Find(".tone-paused a").GetAttribute("href").ShouldBe("/tasks");
    }

    [Fact]
    public async Task Pause_BeforeTheCircuitStands_IsInTheFirstDrawing()
    {
        await postgres.SaveAsync(
            new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "r", PausedBy = "Li", PausedAt = DateTime.UtcNow });
        await using var page = new Page(postgres, language: "en");
        page.SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        var banner = page.Render<NoticeBanner>();

        banner.WaitForAssertion(() => banner.Find(".tone-paused").TextContent.ShouldContain("Order reconciliation is paused."), Wait.Patience);
        banner.Instance.First.ShouldNotBeNull().Pauses.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pause_ReachesItsEndWhileSomebodyLooks_GoesWithoutASignal()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var now = time.GetUtcNow().UtcDateTime;
        await postgres.SaveAsync(
            new JobPause
            {
                Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "r", PausedBy = "Li", PausedAt = now,
                Until = now.AddMinutes(1)
            });
        await using var page = new Page(postgres, language: "en", more: services => services.AddSingleton<TimeProvider>(time));
        var banner = page.Render<NoticeBanner>();
        banner.WaitForAssertion(() => banner.Find(".tone-paused"));

        time.Advance(TimeSpan.FromSeconds(90));

        banner.WaitForAssertion(() => banner.FindAll(".tone-paused").ShouldBeEmpty(), Wait.Patience);
    }

    [Fact]
    public async Task CronOff_OnThisHost_IsSaidOnEveryPage()
    {
        await using var page = new Page(postgres, more: services => services.Configure<SchedulingOptions>(options => options.Enabled = false));
        page.Render<NoticeBanner>().Find(".tone-warning").TextContent.ShouldContain("定时调度已关闭");
    }
}
