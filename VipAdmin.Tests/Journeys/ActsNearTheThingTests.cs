using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>The commonest acts of operators, counted in presses of the mouse; typing is not counted.</summary>
public sealed class ActsNearTheThingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pause_ForHalfAnHour_TakesTwoClicks_AndIsUndoneByItsToast()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "zh-CN");
        await visit.ComeInAsAsync(Role.Ops, "/tasks/orderTimeout");
        await CountAsync(visit);

        await visit.Page.GetByTestId("pause").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("reason")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("支付宝维护");
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "30 分钟后" }).ClickAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Page.GetByTestId("paused")).ToContainTextAsync("支付宝维护");
        (await ClicksAsync(visit)).ShouldBe(2);
        var pause = await postgres.Databases.ReadAsync(db => db.JobPauses.SingleAsync(Stop));
        (pause.Until!.Value - pause.PausedAt).ShouldBe(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "撤销" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("pause")).ToBeVisibleAsync();
        (await postgres.Databases.ReadAsync(db => db.JobPauses.SingleAsync(Stop))).ResumedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Pause_UntilAChosenTime_IsPickedByKeyboardInThePagesLanguage_OnAPhone()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        // The browser's own fields would be in its language: the page is Chinese by choice.
        await using var visit = await Browser.OpenAsync(app.Address, "zh-CN", width: 390);
        await visit.ComeInAsAsync(Role.Ops, "/tasks/orderTimeout");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        await page.GetByTestId("pause").ClickAsync();
        await Assertions.Expect(page.GetByTestId("reason")).ToBeFocusedAsync();
        await keys.TypeAsync("支付宝维护");
        await page.GetByRole(AriaRole.Radio, new() { Name = "1 小时后" }).FocusAsync();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await keys.PressAsync("ArrowRight");
        }

        var day = page.GetByLabel("结束日期");
        await Assertions.Expect(day).ToBeVisibleAsync();
        await page.Locator(".pause-at button[aria-label], .pause-at .mud-input-adornment button").Nth(1).FocusAsync();
        await keys.PressAsync("Enter");
        // Enter belongs to the picker: the dialog is still there, and nothing was paused.
        await Assertions.Expect(page.Locator(".mud-picker-calendar")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".mud-picker-calendar-header")).ToContainTextAsync("周一");
        (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await keys.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".mud-picker-calendar")).ToHaveCountAsync(0);
        await day.FillAsync("2031-01-02");
        await page.GetByLabel("结束时间（北京时间）").FillAsync("04:30");
        await page.Locator(".mud-dialog-actions button").Last.ClickAsync();

        await Assertions.Expect(page.GetByTestId("paused")).ToContainTextAsync("支付宝维护");
        (await postgres.Databases.ReadAsync(db => db.JobPauses.SingleAsync(Stop))).Until.ShouldBe(new DateTime(2031, 1, 1, 20, 30, 0, DateTimeKind.Utc));
    }

    [Fact]
    public async Task Resume_TakesOneClick_AndIsUndoneByItsToast()
    {
        await postgres.SaveAsync(new JobPause
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.OrderTimeout, Reason = "支付宝维护", PausedBy = "Li",
            PausedAt = TimeProvider.System.UtcNow().AddMinutes(-1),
        });
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Ops, "/tasks/orderTimeout");
        await CountAsync(visit);

        await Assertions.Expect(visit.Page.Locator(".page-header .mud-button-filled")).ToHaveTextAsync("Resume");
        await visit.Page.GetByTestId("resume").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("paused")).ToHaveCountAsync(0);
        (await ClicksAsync(visit)).ShouldBe(1);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("paused")).ToContainTextAsync("支付宝维护");
    }

    [Fact]
    public async Task DryRun_IsDoneExactly_InTwoClicks()
    {
        var now = TimeProvider.System.UtcNow();
        await postgres.Databases.PackagesAsync(now);
        // Paid with points: no platform has to be asked before it is cancelled.
        var shown = await postgres.Databases.PurchaseAsync(now.AddHours(-1), but: order => order.PaymentMethod = "points");
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "zh-CN");
        await visit.ComeInAsAsync(Role.Ops, "/tasks/orderTimeout");
        await visit.Page.GetByTestId("dry-run").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("carry-out")).ToBeVisibleAsync();
        var later = await postgres.Databases.PurchaseAsync(now.AddHours(-1), but: order => order.PaymentMethod = "points");
        await CountAsync(visit);

        await visit.Page.GetByTestId("carry-out").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "照此执行" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByTestId("tile-cancelled")).ToContainTextAsync("已取消");
        (await ClicksAsync(visit)).ShouldBe(2);
        var orders = await postgres.Databases.ReadAsync(db => db.Orders.ToDictionaryAsync(order => order.OrderId, order => order.PaymentStatus, Stop));
        (orders[shown.OrderId], orders[later.OrderId]).ShouldBe((OrderStatus.Cancelled, OrderStatus.Pending));
    }

    /// <summary>Begins to count; a label and its radio button are one press.</summary>
    private static async Task CountAsync(Visit visit)
        => await visit.Page.EvaluateAsync("() => { window.presses = 0; document.addEventListener('pointerdown', () => window.presses++, true); }");

    private static Task<int> ClicksAsync(Visit visit) => visit.Page.EvaluateAsync<int>("() => window.presses");
}
