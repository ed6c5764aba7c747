using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>A stretch of time chosen with the mouse, in a real browser.</summary>
public sealed class ZoomingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Drag_OverAChart_NarrowsAddressAndList_AndEscapeLeadsBack()
    {
        var now = TimeProvider.System.UtcNow();
        await postgres.SaveAsync(GivenRuns.Run(Timetable.OrderTimeout, now.AddHours(-13), RunStatus.Failed),
            GivenRuns.Run(Timetable.OrderTimeout, now.AddHours(-2)));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Auditor, "/tasks/orderTimeout");
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToHaveCountAsync(2);
        await visit.AliveAsync();

        var plot = visit.Page.Locator("[data-zoom] .run-chart-plot").First;
        await plot.ScrollIntoViewIfNeededAsync();
        var box = (await plot.BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + box.Width * 0.4f, box.Y + 20);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(box.X + box.Width * 0.6f, box.Y + 20, new() { Steps = 4 });
        await visit.Page.Mouse.UpAsync();

        await Assertions.Expect(visit.Page.GetByTestId("run")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToContainTextAsync("Failed");
        visit.Page.Url.ShouldContain("from=20");
        visit.Page.Url.ShouldContain("to=20");

        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToHaveCountAsync(2);
        visit.Page.Url.ShouldEndWith("/tasks/orderTimeout");

        // Without a mouse: half of the day, by keyboard as by finger.
        await visit.Page.GetByTestId("time-ZoomIn").First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToHaveCountAsync(1);
        await visit.Page.GetByTestId("time-Earlier").First.ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToContainTextAsync("Failed");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByTestId("run")).Not.ToContainTextAsync("Failed");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByTestId("run")).ToHaveCountAsync(2);
        visit.Page.Url.ShouldEndWith("/tasks/orderTimeout");
    }
}
