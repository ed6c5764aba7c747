using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepanciesPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "取消后到账", "严重", "超时 1 小时 10 分", "微信支付", "未认领")]
    [InlineData("en", "Late payment", "Critical", "1 h 10 min overdue", "WeChat Pay", "Unassigned")]
    public async Task Row_InEitherLanguage_SaysWhatHowUrgentHowLateAndHowMuch(string language, params string[] words)
    {
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-85.5), d => d.PlatformFen = 19_90);
        await using var page = new Page(postgres, Role.Support, language);
        var list = page.At<DiscrepanciesPage>("/discrepancies");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        var row = list.Find("tbody tr");
        words.ShouldAllBe(word => row.TextContent.Contains(word));
        row.QuerySelectorAll("td.end").Select(cell => cell.TextContent.Trim()).ShouldBe(["¥0.00", "¥19.90", "+¥19.90"]);
        row.QuerySelector(".row-link")!.GetAttribute("href").ShouldBe($"/discrepancies/{found.Id}");
        list.FindAll(".figure-value").Select(f => f.TextContent.Trim()).ShouldBe(["1", "1", "+¥19.90", "¥0.00", "¥0.00", "+¥19.90"]);
        list.FindAll("tfoot td.end").Select(cell => cell.TextContent.Trim()).ShouldBe(["¥0.00", "¥19.90", "+¥19.90"]);
    }

    [Fact]
    public async Task Filter_InTheAddress_NarrowsRowsAndSumsAndGoesAlongToTheRow()
    {
        var alipay = await postgres.Databases.DiscrepancyAsync(now, d => (d.Channel, d.Type) = ("alipay", DiscrepancyType.AmountMismatch));
        await postgres.Databases.DiscrepancyAsync(now);
        await postgres.Databases.DiscrepancyAsync(now, d => d.Status = DiscrepancyStatus.Resolved);
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<DiscrepanciesPage>("/discrepancies?channel=alipay&type=amountMismatch&severity=nonsense&age=7");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        list.Find(".row-link").GetAttribute("href")!.ShouldStartWith($"/discrepancies/{alipay.Id}?type=amountMismatch&");
        list.Find(".figure-value").TextContent.ShouldBe("1");
    }

    [Fact]
    public async Task Bulk_OfAFilter_SaysHowManyAndHowMuch_DoesIt_AndIsTakenBack()
    {
        await postgres.Databases.DiscrepancyAsync(now, d => d.Channel = "alipay");
        await postgres.Databases.DiscrepancyAsync(now, d => d.Channel = "alipay");
        await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Finance, "en");
        await page.ListenAsync();
        var list = page.At<DiscrepanciesPage>("/discrepancies?channel=alipay");
        list.WaitForAssertion(() => list.Find("[data-testid=bulk]").TextContent.ShouldBe("Bulk action on all 2…"));

        // The dialog waits for the person, so the press is over only when they are done.
        var acting = list.OnAsync("[data-testid=bulk]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=bulk-about]").TextContent.ShouldBe("2 discrepancies · Difference +¥59.80"));
        await page.Dialogs.OnAsync("[data-testid=bulk-what]", e => e.Change(nameof(BulkWhat.WriteOff)));
        page.Dialogs.Find("[data-testid=bulk-finish]").HasAttribute("disabled").ShouldBeTrue();
        await page.Dialogs.OnAsync("[data-testid=bulk-reason]", e => e.Change(nameof(ReasonCode.Cutoff)));
        await page.Dialogs.OnAsync("[data-testid=bulk-text]", e => e.Input("Month end"));
        page.Dialogs.Find("[data-testid=bulk-finish]").TextContent.ShouldBe("Write off 2");
        await page.Dialogs.OnAsync("[data-testid=bulk-finish]", e => e.Click());
        await acting;

        list.WaitForAssertion(() => list.Find("[data-testid=bulk-undo]").TextContent.ShouldBe("Undo 2"));
        list.Find("[data-testid=bulk-progress]").TextContent.ShouldBe("2 of 2");
        list.WaitForAssertion(() => list.FindAll("tbody tr").ShouldBeEmpty());
        await list.OnAsync("[data-testid=bulk-undo]", e => e.ClickAsync(new()));
        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(2));
        list.WaitForAssertion(() => list.Find(".bulk-head strong").TextContent.ShouldBe("Bulk action undone"));
    }

    [Fact]
    public async Task BulkResult_UnderAnotherFilter_StaysWithItsOwn()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now, d => d.Channel = "alipay");
        await using var page = new Page(postgres, Role.Finance, "zh-CN");
        var desk = page.Services.GetRequiredService<BulkDesk>();
        BulkCase[] cases = [new(found.Id, found.Version, found.Type, found.Subject, null)];
        var run = desk.Start(page.Actor, new BulkAct.Note("月底核对"), cases, "/discrepancies?channel=alipay")!;
        await desk.EndOf(run);

        var other = page.At<DiscrepanciesPage>("/discrepancies?channel=wechat");
        other.WaitForAssertion(() => other.Find(".empty-title"));
        other.FindAll("[data-testid=bulk-run]").ShouldBeEmpty();
        var own = page.At<DiscrepanciesPage>("/discrepancies?channel=alipay");
        own.WaitForAssertion(() => own.Find("[data-testid=bulk-run] strong").TextContent.ShouldBe("批量备注"));
    }

    [Fact]
    public async Task Amount_ThatCannotBeRead_IsSaidAndLimitsNothing()
    {
        await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Support, "en");
        var list = page.At<DiscrepanciesPage>("/discrepancies?amountFrom=lots&dayFrom=2020-01-01");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        list.Find("[data-testid=amount-fault]").TextContent.ShouldBe("An amount cannot be read: write 12.50");
        list.FindAll("[data-testid=bulk]").ShouldBeEmpty();
    }

    [Fact]
    public async Task View_WithoutAFilter_HasItsPlaceAndNothingToSave()
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<DiscrepanciesPage>("/discrepancies");

        list.WaitForAssertion(() => list.Find("[data-testid=view-new]").ClassList.ShouldContain("view-idle"));
    }

    [Fact]
    public async Task View_SavedFromTheFilter_OpensTheListOnceItIsTheDefault()
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<DiscrepanciesPage>("/discrepancies?severity=critical&channel=alipay&before=x");
        list.WaitForAssertion(() => list.Find("[data-testid=view-new]"));

        await list.OnAsync("[data-testid=view-new]", e => e.ClickAsync(new()));
        await list.OnAsync("[data-testid=view-name]", e => e.Input("Critical at Alipay"));
        await list.OnAsync(".saved-views-name", e => e.SubmitAsync());
        list.WaitForAssertion(() => list.Find("[data-testid=view][aria-current]").TextContent.ShouldBe("Critical at Alipay"));
        list.Find("[data-testid=view]").GetAttribute("href").ShouldBe("/discrepancies?severity=critical&channel=alipay");
        await list.OnAsync("[data-testid=view-default]", e => e.ClickAsync(new()));

        await using var later = new Page(postgres, Role.Finance, "en");
        var opened = later.At<DiscrepanciesPage>("/discrepancies");
        var navigation = later.Services.GetRequiredService<NavigationManager>();
        opened.WaitForAssertion(() => navigation.Uri.ShouldEndWith("/discrepancies?severity=critical&channel=alipay"));
        await opened.OnAsync("[data-testid=view-delete]", e => e.ClickAsync(new()));
        opened.WaitForAssertion(() => opened.FindAll("[data-testid=view]").ShouldBeEmpty());
    }

    [Fact]
    public async Task Case_BesideTheList_IsDecidedThere_AndTheListStaysAsItWas()
    {
        var first = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-9), d => d.Channel = "alipay");
        var second = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-8), d => d.Channel = "alipay");
        await using var page = new Page(postgres, Role.Finance, "en");
        await page.ListenAsync();
        var list = page.At<DiscrepanciesPage>($"/discrepancies?channel=alipay&case={first.Id}");
        list.WaitForAssertion(() => list.Find("[data-testid=case-pane] [data-testid=resolve]"));
        list.FindAll("tbody tr[data-case-id]").Count.ShouldBe(2);
        list.Find($"tr[data-case-id='{second.Id}'] .row-link").GetAttribute("data-beside").ShouldBe($"/discrepancies?channel=alipay&case={second.Id}");
        list.Find("[data-testid=case-close]").GetAttribute("href").ShouldBe("/discrepancies?channel=alipay");
        list.Find("[data-testid=export-csv]").GetAttribute("href").ShouldBe("/exports/discrepancies?channel=alipay&format=csv");

        await list.OnAsync($"[data-testid=reason-code] input[value={nameof(ReasonCode.TestOrder)}]", e => e.Change("on"));
        await list.OnAsync("[data-testid=resolution]", e => e.Input("Our own test"));
        await list.OnAsync("[data-testid=resolve]", e => e.ClickAsync(new()));

        var navigation = page.Services.GetRequiredService<NavigationManager>();
        list.WaitForAssertion(() => navigation.Uri.ShouldEndWith($"/discrepancies?channel=alipay&case={second.Id}"));
    }

    [Fact]
    public async Task Overdue_InTheAddress_KeepsWhatIsPastItsLimit_HereInTheFileAndOnTheWayBack()
    {
        var late = await postgres.Databases.DiscrepancyAsync(now.AddHours(-2));
        await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Finance, "zh-CN");
        var list = page.At<DiscrepanciesPage>("/discrepancies?overdue=yes");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        list.FindAll(".filter-chip.on").Select(chip => chip.TextContent.Trim()).ShouldContain("已超时限");
        list.Find(".row-link").GetAttribute("href").ShouldBe($"/discrepancies/{late.Id}?overdue=yes");
        list.Find("[data-testid=export-csv]").GetAttribute("href").ShouldBe("/exports/discrepancies?overdue=yes&format=csv");
    }

    [Fact]
    public async Task Row_WhoseProposalWaits_SaysSoBesideItsClock()
    {
        await postgres.Databases.DiscrepancyAsync(now.AddHours(-2), d => d.Status = DiscrepancyStatus.PendingApproval);
        await postgres.Databases.DiscrepancyAsync(now.AddHours(-1));
        await using var page = new Page(postgres, Role.Support, "zh-CN");
        var list = page.At<DiscrepanciesPage>("/discrepancies");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(2));
        list.FindAll("tbody .cell-d").Select(cell => cell.QuerySelector(".chip")?.TextContent.Trim()).ShouldBe(["待复核", null]);
        list.FindAll("tbody .cell-d").ShouldAllBe(cell => cell.TextContent.Contains("超时"));
    }

    [Fact]
    public async Task Mine_InTheAddress_MeansWhoeverLooks()
    {
        var mine =
            await postgres.Databases.DiscrepancyAsync(now,
                d => (d.Status, d.Assignee, d.AssigneeName) = (DiscrepancyStatus.Assigned, "test:finance", "Test finance"));
        await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<DiscrepanciesPage>("/discrepancies?assignee=me");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        list.Find("tbody").TextContent.ShouldContain(mine.OrderNo!);
    }

    [Theory]
    [InlineData("/discrepancies", "No open discrepancy on record")]
    [InlineData("/discrepancies?channel=alipay", "No discrepancy matches these filters")]
    public async Task NoRow_WithAndWithoutAFilter_SaysWhyItIsEmpty(string address, string title)
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var list = page.At<DiscrepanciesPage>(address);

        list.WaitForAssertion(() => list.Find(".empty-title").TextContent.ShouldBe(title));
    }

    [Fact]
    public async Task MoreThanAPage_HasLinksByKey()
    {
        for (var i = 0; i < 51; i++)
        {
            await postgres.Databases.DiscrepancyAsync(now.AddSeconds(-i));
        }
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<DiscrepanciesPage>("/discrepancies?severity=critical");
        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(50));
        var next = list.Find("a[rel=next]").GetAttribute("href")!;
        next.ShouldContain("severity=critical");

        var second = page.At<DiscrepanciesPage>(next);
        second.WaitForAssertion(() => second.FindAll("tbody tr").Count.ShouldBe(1));
    }

    [Fact]
    public async Task SomebodyElseResolves_WhileSomebodyLooks_TheRowLeavesByItself()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Support, "en");
        await page.ListenAsync();
        var list = page.At<DiscrepanciesPage>("/discrepancies");
        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));

        await new DiscrepancyDesk(postgres.Databases, TimeProvider.System).ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.TestOrder, "r",
            TestContext.Current.CancellationToken);

        list.WaitForAssertion(() => list.Find(".empty-title"), Wait.Patience);
    }
}
