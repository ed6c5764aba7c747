using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Reminders;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Reminders;

public sealed class WindowsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edit_AText_ShowsItAtOnce_AndIsSavedWithItsReason()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var shown = Open(page);

        await ClickAsync(shown, () => Window(shown, "before3").QuerySelector("[data-testid=edit]")!);
        await Window(shown, "before3").QuerySelector("[data-testid=content]")!.InputAsync("还剩{days}天，{date}到期");
        shown.WaitForAssertion(() => Window(shown, "before3").QuerySelector(".window-bubble")!.TextContent.ShouldContain("还剩3天，20"), Patience);
        Window(shown, "before3").TextContent.ShouldContain("Changed");
        await shown.OnAsync("[data-testid=reason]", e => e.InputAsync("clearer"));
        await shown.OnAsync("[data-testid=save-form]", e => e.SubmitAsync());

        shown.WaitForAssertion(() => shown.Find("[data-testid=version-1]").TextContent.ShouldContain("clearer"), Patience);
        shown.Find("[data-testid=version-1] ins").TextContent.ShouldBe("还剩{days}天，{date}到期");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        ReminderWindowsVersion.Read((await db.ReminderWindows.SingleAsync(Stop)).Windows)[0].ContentTemplate.ShouldBe("还剩{days}天，{date}到期");
    }

    [Fact]
    public async Task Edit_AFault_IsToldWhileTyping_AndNothingIsSaved()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var shown = Open(page);

        await ClickAsync(shown, () => Window(shown, "today").QuerySelector("[data-testid=edit]")!);
        await Window(shown, "today").QuerySelector("[data-testid=content]")!.InputAsync("{dayz}");

        shown.WaitForAssertion(() => Window(shown, "today").QuerySelector("[role=alert]")!.TextContent.ShouldStartWith("{dayz} is no placeholder."), Patience);
        await shown.OnAsync("[data-testid=save-form]", e => e.SubmitAsync());
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Enter a reason."), Patience);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.ReminderWindows.CountAsync(Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task AddSwitchOffAndRemove_AreOneVersion()
    {
        await using var page = new Page(postgres, Role.Ops);
        var shown = Open(page);

        await ClickAsync(shown, () => shown.Find("[data-testid=add]"));
        await shown.OnAsync("[data-testid=add-form]", e => e.SubmitAsync());
        await Window(shown, "before7").QuerySelector("[data-testid=content]")!.InputAsync("还有一周");
        await Window(shown, "today").QuerySelector("[data-testid=on]")!.ChangeAsync(new ChangeEventArgs { Value = false });
        await ClickAsync(shown, () => Window(shown, "after7").QuerySelector("[data-testid=remove]")!);
        await shown.OnAsync("[data-testid=reason]", e => e.InputAsync("旺季"));
        await shown.OnAsync("[data-testid=save-form]", e => e.SubmitAsync());

        shown.WaitForAssertion(() => shown.Find("[data-testid=version-1]").TextContent.ShouldContain("旺季"), Patience);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var windows = ReminderWindowsVersion.Read((await db.ReminderWindows.SingleAsync(Stop)).Windows);
        windows.Select(window => window.DaysLeft).ShouldBe([7, 3, 1, 0, -1, -2, -3, -4, -5, -6]);
        windows.Single(window => !window.On).DaysLeft.ShouldBe(0);
    }

    [Fact]
    public async Task Preview_OnAMember_ShowsTheirValuesWithTheNumberMasked()
    {
        var member = await postgres.Databases.MemberAsync(TimeProvider.System.UtcNow(), m =>
            (m.Phone, m.Nickname, m.VipLevel, m.VipExpireAt) = ("13800000042", "小明", 2, new DateTime(2027, 2, 28, 4, 0, 0, DateTimeKind.Utc)));
        await using var page = new Page(postgres, Role.Ops);
        var shown = Open(page);
        await ClickAsync(shown, () => Window(shown, "before3").QuerySelector("[data-testid=edit]")!);
        await Window(shown, "before3").QuerySelector("[data-testid=content]")!.InputAsync("{date} {level} {package}");

        await shown.OnAsync("[data-testid=sample-text]", e => e.InputAsync(member.UserId));
        await shown.OnAsync(".sample-search", e => e.SubmitAsync());

        shown.WaitForAssertion(() => Window(shown, "before3").QuerySelector(".window-bubble p")!.TextContent.ShouldBe("2027-02-28 2 VIP会员"), Patience);
        shown.Find(".sample").TextContent.ShouldContain("138****0042");
        shown.Markup.ShouldNotContain("13800000042");
    }

    [Fact]
    public async Task Reader_WithoutTheRight_SeesTheWindowsAndNoControls()
    {
        await using var page = new Page(postgres, Role.Support);
        var shown = Open(page);

        shown.FindAll("[data-testid=save-form], [data-testid=edit], [data-testid=add]").ShouldBeEmpty();
        shown.FindAll("ol.windows > li").Count.ShouldBe(10);
    }

    private static IRenderedComponent<WindowsPage> Open(Page page)
    {
        var shown = page.At<WindowsPage>("/reminders/windows");
        shown.WaitForAssertion(() => shown.Find("[data-testid=window-before3]"), Patience);
        return shown;
    }

    /// <summary>Finds and clicks in one turn, so that no render comes in between.</summary>
    private static Task ClickAsync(IRenderedComponent<WindowsPage> shown, Func<AngleSharp.Dom.IElement> find) => shown.InvokeAsync(() => find().Click());

    private static AngleSharp.Dom.IElement Window(IRenderedComponent<WindowsPage> shown, string key) => shown.Find($"[data-testid=window-{key}]");
}
