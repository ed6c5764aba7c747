using System.Globalization;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Layout;
using VipAdmin.Web.Scheduling.Board;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Scheduling.Control;

public sealed class PauseDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Now => TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> ReadAsync<T>(Func<Core.VipDb, Task<T>> read)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await read(db);
    }

    [Fact]
    public async Task PauseAllAndResumeAll_ChangeWhatIsNotSoYet_AndAuditEach()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var (desk, plans) = (page.Services.GetRequiredService<PauseDesk>(), page.Services.GetRequiredService<JobSettingsInForce>());
        await desk.PauseAsync(Ops, Timetable.VipReminder, "先停", null, Stop);

        var paused = await desk.PauseAllAsync(Ops, " 支付宝维护 ", Now.AddHours(1), Stop);

        paused.Tasks.Select(task => (task.JobKey, task.Result.GetType()))
            .ShouldBe(plans.All.Select(job => (job.Key, job.Key == Timetable.VipReminder ? typeof(PauseResult.Already) : typeof(PauseResult.Done))));
        (await ReadAsync(db => db.JobPauses.CountAsync(p => p.ResumedAt == null && p.Reason == "支付宝维护"))).ShouldBe(plans.All.Count - 1);
        (await ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.TaskPaused))).ShouldBe(plans.All.Count);

        (await desk.ResumeAllAsync(Ops, Stop)).Tasks.ShouldAllBe(task => task.Result is PauseResult.Done);
        (await desk.ResumeAllAsync(Ops, Stop)).Tasks.ShouldAllBe(task => task.Result is PauseResult.Already);
        (await ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.TaskResumed))).ShouldBe(plans.All.Count);
    }

    [Fact]
    public async Task PauseAll_APauseThatWouldEndSooner_LastsAsLongAsTheOthers()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var desk = page.Services.GetRequiredService<PauseDesk>();
        var end = Now.AddHours(2);
        await desk.PauseAsync(Ops, Timetable.VipReminder, "sooner", Now.AddMinutes(5), Stop);
        await desk.PauseAsync(Ops, Timetable.OrderTimeout, "later", end.AddHours(1), Stop);

        var paused = await desk.PauseAllAsync(Ops, "all", end, Stop);

        paused.Tasks.Single(task => task.Result is PauseResult.Already).JobKey.ShouldBe(Timetable.OrderTimeout);
        var open = await ReadAsync(db => db.JobPauses.Where(p => p.ResumedAt == null).ToListAsync());
        open.Single(pause => pause.JobKey == Timetable.VipReminder).Reason.ShouldBe("all");
        open.Single(pause => pause.JobKey == Timetable.OrderTimeout).Reason.ShouldBe("later");
        open.ShouldAllBe(pause => pause.Until >= end.AddSeconds(-1));
        (await desk.PauseAllAsync(Ops, "for good", null, Stop)).Tasks.ShouldAllBe(task => task.Result is PauseResult.Done);
        (await ReadAsync(db => db.JobPauses.CountAsync(p => p.ResumedAt == null && p.Until == null))).ShouldBe(open.Count);
    }

    [Fact]
    public async Task ChangePause_OnTheTaskPage_SaysWhatStandsAndReplacesIt()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.Services.GetRequiredService<PauseDesk>().PauseAsync(Ops, Timetable.Reconciliation, "维护", null, Stop);
        await OpenChangeAsync(page);
        page.Dialogs.Find(".dialog-meaning").TextContent.ShouldContain("李运维 · 维护");
        await page.Dialogs.OnAsync("input[type=radio]", e => e.ChangeAsync(new() { Value = true }), at: 2);
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync("one hour more"));
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Pause changed: Order reconciliation"), Wait.Patience);
        (await ReadAsync(db => db.JobPauses.SingleAsync(p => p.ResumedAt == null)))
            .ShouldSatisfyAllConditions(pause => pause.Reason.ShouldBe("one hour more"), pause => pause.Until.ShouldNotBeNull());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(90)]
    public async Task ChangePause_OpenedAndNothingTouched_ShowsWhatStandsAndLeavesIt(int? minutes)
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.Services.GetRequiredService<PauseDesk>()
            .PauseAsync(Ops, Timetable.Reconciliation, "维护", minutes is { } length ? Now.AddMinutes(length) : null, Stop);
        var before = await ReadAsync(db => db.JobPauses.AsNoTracking().SingleAsync());

        await OpenChangeAsync(page);
        page.Dialogs.Find("[data-testid=reason]").TextContent.ShouldBe("维护");
        page.Dialogs.FindAll(".pause-at input").Select(field => field.GetAttribute("value"))
            .ShouldBe(before.Until is { } until ? BusinessDay.ToBeijing(until).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture).Split(' ') : []);
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("already has this reason and end"), Wait.Patience);
        (await ReadAsync(db => db.JobPauses.AsNoTracking().SingleAsync())).ShouldBeEquivalentTo(before);
    }

    [Fact]
    public async Task ChangePause_OnlyTheReasonTouched_KeepsTheEndToTheMicrosecond()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.Services.GetRequiredService<PauseDesk>().PauseAsync(Ops, Timetable.Reconciliation, "维护", Now.AddMinutes(90), Stop);
        var end = await ReadAsync(db => db.JobPauses.Select(p => p.Until).SingleAsync());

        await OpenChangeAsync(page);
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync("bank maintenance"));
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Pause changed"), Wait.Patience);
        (await ReadAsync(db => db.JobPauses.SingleAsync(p => p.ResumedAt == null)))
            .ShouldSatisfyAllConditions(pause => pause.Reason.ShouldBe("bank maintenance"), pause => pause.Until.ShouldBe(end));
    }

    [Theory]
    [InlineData("  ", 1, typeof(PauseResult.ReasonNeeded))]
    [InlineData("r", -1, typeof(PauseResult.EndInThePast))]
    public async Task PauseAll_UnsoundWish_ChangesNothing(string reason, int untilInHours, Type expected)
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        (await page.Services.GetRequiredService<PauseDesk>().PauseAllAsync(Ops, reason, Now.AddHours(untilInHours), Stop)).Result.ShouldBeOfType(expected);
        (await ReadAsync(db => db.JobPauses.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task PauseAll_BySomebodyWhoMayNot_IsRefused()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        await Should.ThrowAsync<NotPermittedException>(() => page.Services.GetRequiredService<PauseDesk>().PauseAllAsync(Given.Finance, "r", null, Stop));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Resume_StartsItsCatchUp_OnlyWhereCronIsOn(bool enabled, int runs)
    {
        await using var page = new Page(postgres, Role.Ops, "en", services => services.Configure<SchedulingOptions>(options => options.Enabled = enabled));
        var desk = page.Services.GetRequiredService<PauseDesk>();
        await desk.PauseAsync(Ops, Timetable.VipReminder, "r", null, Stop);
        await postgres.ExecuteAsync("UPDATE vip_admin.job_pauses SET paused_at = paused_at - interval '2 hours'");
        await postgres.SaveAsync(Run(Timetable.VipReminder, Now.AddHours(-1), RunStatus.Skipped, slot: Now.AddHours(-1), errorCode: RunReason.Paused));

        (await desk.ResumeAsync(Ops, Timetable.VipReminder, Stop)).ShouldBeOfType<PauseResult.Done>();

        await page.Services.GetRequiredService<JobRunner>().IdleAsync();
        (await ReadAsync(db => db.JobRuns.CountAsync(run => run.Trigger == RunTrigger.Catchup))).ShouldBe(runs);
    }

    [Fact]
    public async Task Dialog_SaysTheCostAsTheEndChanges_AndKeepsItsInputUntilTheEndIsSound()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var jobs = page.At<JobsPage>("/tasks");
        jobs.WaitForElement("[data-testid=row-reconciliation] [data-testid=pause]");
        // Found and pressed in one go: the page may be drawn anew in between.
        await jobs.OnAsync("[data-testid=row-reconciliation] [data-testid=pause]", e => e.Click());
        page.Dialogs.WaitForElement("[data-testid=pause-cost]").TextContent
            .ShouldContain("Skips 12 scheduled runs; one catch-up run on resume.", Case.Sensitive, "one hour, unless another end is chosen");

        await page.Dialogs.OnAsync("input[type=radio]", e => e.Change(true), at: 5);
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=pause-cost]").TextContent.ShouldContain("288 a day"));
        await page.Dialogs.OnAsync("input[type=radio]", e => e.Change(true), at: 4);
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=pause-cost]").TextContent.ShouldContain("Skips 12 scheduled runs"));
        await page.Dialogs.InvokeAsync(() => Field(page, "pause-end-day").Input("2020-01-01"));
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.Input("Alipay maintenance"));
        await page.Dialogs.PressAsync("Pause task");

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[role=alert]").TextContent.ShouldContain("an end in the future"));
        page.Dialogs.Markup.ShouldContain("Alipay maintenance");
        (await ReadAsync(db => db.JobPauses.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("zh-CN", "结束日期", "2030-01-02")]
    [InlineData("en", "End (date)", "2030-01-02")]
    public async Task Dialog_AtAChosenTime_TakesADateAndATimeInThePagesLanguage(string language, string label, string day)
    {
        await using var page = new Page(postgres, Role.Ops, language);
        var jobs = page.At<JobsPage>("/tasks");
        jobs.WaitForElement("[data-testid=row-reconciliation] [data-testid=pause]");
        await jobs.OnAsync("[data-testid=row-reconciliation] [data-testid=pause]", e => e.Click());
        page.Dialogs.WaitForElement("[data-testid=pause-cost]");
        await page.Dialogs.OnAsync("input[type=radio]", e => e.Change(true), at: 4);
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Markup.ShouldContain(label));
        page.Dialogs.FindAll("input[type=datetime-local], input[type=date], input[type=time]").ShouldBeEmpty();

        await page.Dialogs.InvokeAsync(() => Field(page, "pause-end-day").Input(day));
        await page.Dialogs.InvokeAsync(() => Field(page, "pause-end-time").Input("04:30"));
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.Input("maintenance"));
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        await Wait.UntilAsync(async () => await ReadAsync(db => db.JobPauses.CountAsync()) == 1);
        // 04:30 in Beijing.
        (await ReadAsync(db => db.JobPauses.Select(pause => pause.Until).SingleAsync())).ShouldBe(new DateTime(2030, 1, 1, 20, 30, 0, DateTimeKind.Utc));
    }

    private static AngleSharp.Dom.IElement Field(Page page, string name)
        => page.Dialogs.Find($"[data-testid={name}]") is { TagName: "INPUT" } input ? input : page.Dialogs.Find($"[data-testid={name}] input");

    private static async Task OpenChangeAsync(Page page)
    {
        var job = page.At<JobPage>("/tasks/reconciliation", parameters => parameters.Add(each => each.Key, Timetable.Reconciliation));
        job.WaitForElement("[data-testid=change-pause]");
        // Found and pressed in one go: a signal may draw the page anew in between.
        await job.OnAsync("[data-testid=change-pause]", e => e.Click());
        page.Dialogs.WaitForElement("[data-testid=reason]");
    }

    [Theory]
    [InlineData(25, null, "Is it still needed?")]
    [InlineData(2, -1, "was not resumed")]
    public async Task Banner_OfAnOverduePause_Warns(int sinceHours, int? untilInHours, string says)
    {
        await postgres.SaveAsync(new JobPause
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "r", PausedBy = "Li", PausedAt = Now.AddHours(-sinceHours),
            Until = untilInHours is { } hours ? Now.AddHours(hours) : null,
        });
        await using var page = new Page(postgres, language: "en");
        var banner = page.Render<NoticeBanner>();
        banner.WaitForAssertion(() => banner.Find(".tone-warning").TextContent.ShouldContain(says));
    }
}
