using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Board;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Scheduling.Control;

public sealed class JobActionsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Resume_NothingSkipped_SaysNothingAboutCatchingUp()
    {
        await using var page = new Page(postgres, Role.Ops);
        var jobs = await PausedAsync(page, TimeSpan.Zero);

        await ResumeAsync(jobs);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("已恢复：历史清理。"));
        page.Toasts.Markup.ShouldNotContain("补跑");
    }

    [Fact]
    public async Task Resume_AfterASkippedSlotThatIsTooOld_SaysThatItIsNotCaughtUp()
    {
        await using var page = new Page(postgres, Role.Ops);
        var jobs = await PausedAsync(page, TimeSpan.FromDays(3));

        await ResumeAsync(jobs);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("已恢复：历史清理。错过的不会补跑。"));
    }

    [Fact]
    public async Task UndoOfAResume_PausedAgainByAColleague_IsWithdrawn()
    {
        await using var page = new Page(postgres, Role.Ops);
        await page.ListenAsync();
        var jobs = await PausedAsync(page, TimeSpan.Zero);
        await ResumeAsync(jobs);
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("撤销"));
        jobs.WaitForAssertion(() => jobs.Find($"{Row} [data-testid=pause]"));

        await page.Services.GetRequiredService<PauseDesk>().PauseAsync(Given.Ops, Timetable.Housekeeping, "升级", null, Stop);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldNotContain("撤销"), TimeSpan.FromSeconds(8));
    }

    private const string Row = "[data-testid=row-housekeeping]";

    private async Task<IRenderedComponent<JobsPage>> PausedAsync(Page page, TimeSpan ago)
    {
        await page.Services.GetRequiredService<PauseDesk>().PauseAsync(Given.Ops, Timetable.Housekeeping, "维护", null, Stop);
        await postgres.ExecuteAsync($"UPDATE vip_admin.job_pauses SET paused_at = paused_at - interval '{ago.TotalSeconds} seconds'");
        var jobs = page.At<JobsPage>("/tasks");
        jobs.WaitForAssertion(() => jobs.Find($"{Row} [data-testid=resume]"));
        return jobs;
    }

    private static Task ResumeAsync(IRenderedComponent<JobsPage> jobs) => jobs.OnAsync($"{Row} [data-testid=resume]", button => button.ClickAsync(new()));
}
