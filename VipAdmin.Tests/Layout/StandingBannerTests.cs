using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Layout;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Layout;

public sealed class StandingBannerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pause_WhileSomebodyLooks_AppearsWithWhoWhyAndUntilWhen_AndGoesWhenResumed()
    {
        await using var page = new Page(postgres, language: "en");
        await page.ListenAsync();
        var banner = page.Render<StandingBanner>();
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
        banner.Find(".tone-paused").TextContent.ShouldContain("Li · Alipay maintenance · since " + BusinessDay.ToBeijing(pause.PausedAt).ToString("MM-dd HH:mm") + " · until " + BusinessDay.ToBeijing(pause.Until.Value).ToString("MM-dd HH:mm"));
        banner.Find(".tone-paused a").GetAttribute("href").ShouldBe("/tasks/reconciliation");

        pause.ResumedAt = DateTime.UtcNow;
        await db.SaveChangesAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Jobs, Stop);
        banner.WaitForAssertion(() => banner.FindAll(".tone-paused").ShouldBeEmpty(), Wait.Patience);
    }

    [Fact]
    public async Task Pause_BeforeTheCircuitStands_IsInTheFirstDrawing()
    {
        await postgres.SaveAsync(new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "r", PausedBy = "Li", PausedAt = DateTime.UtcNow });
        await using var page = new Page(postgres, language: "en");
        page.SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        var banner = page.Render<StandingBanner>();

        banner.WaitForAssertion(() => banner.Find(".tone-paused").TextContent.ShouldContain("Order reconciliation is paused."), Wait.Patience);
        banner.Instance.First.ShouldNotBeNull().Pauses.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pause_ReachesItsEndWhileSomebodyLooks_GoesWithoutASignal()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var now = time.GetUtcNow().UtcDateTime;
        await postgres.SaveAsync(new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "r", PausedBy = "Li", PausedAt = now, Until = now.AddMinutes(1) });
        await using var page = new Page(postgres, language: "en", more: services => services.AddSingleton<TimeProvider>(time));
        var banner = page.Render<StandingBanner>();
        banner.WaitForAssertion(() => banner.Find(".tone-paused"));

        time.Advance(TimeSpan.FromSeconds(90));

        banner.WaitForAssertion(() => banner.FindAll(".tone-paused").ShouldBeEmpty(), Wait.Patience);
    }

    [Fact]
    public async Task CronOff_OnThisHost_IsSaidOnEveryPage()
    {
        await using var page = new Page(postgres, more: services => services.Configure<SchedulingOptions>(options => options.Enabled = false));
        page.Render<StandingBanner>().Find(".tone-warning").TextContent.ShouldContain("定时调度已关闭");
    }
}
