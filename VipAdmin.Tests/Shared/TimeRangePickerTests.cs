using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class TimeRangePickerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("zh-CN", "/audit?last=6h", "最近 6 小时")]
    [InlineData("en", "/audit?last=6h", "Last 6 hours")]
    [InlineData("zh-CN", "/audit?from=2025-01-02T04:00&to=2025-01-02T05:00", "2025-01-02 04:00 – 05:00")]
    [InlineData("en", "/audit?from=2025-01-02&to=2025-01-03", "2025-01-02 – 2025-01-03")]
    [InlineData("en", "/audit?from=2025-01-02T04:00", "From 2025-01-02 04:00")]
    [InlineData("zh-CN", "/audit?to=2025-01-02", "2025-01-03 之前")]
    [InlineData("en", "/audit", "Any time")]
    public async Task Summary_OfAnAddress_SaysTheRange(string language, string address, string words)
    {
        await using var page = new Page(postgres, Role.Admin, language);

        page.At<TimeRangePicker>(address).Find("summary").TextContent.ShouldEndWith(words);
    }

    [Theory]
    [InlineData("?from=nonsense", "开始时间无法识别")]
    [InlineData("?from=2025-01-02&to=<script>", "结束时间无法识别")]
    [InlineData("?from=2025-01-02&to=2025-01-01", "结束时间不晚于开始时间")]
    [InlineData("?last=2h", "时长无法识别")]
    public async Task Fault_OfAnAddress_IsSaidInThePagesLanguage(string query, string words)
    {
        await using var page = new Page(postgres);

        page.At<TimeRangePicker>("/audit" + query).Find("[role=alert]").TextContent.ShouldStartWith(words);
    }

    [Fact]
    public async Task Presets_AreLinksThatKeepOtherFiltersAndDropPaging()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var picker = page.At<TimeRangePicker>("/audit?actor=x&before=5&from=2025-01-02");

        var links = picker.FindAll("a").ToDictionary(link => link.TextContent, link => new Uri(link.GetAttribute("href")!).Query);
        links["Last hour"].ShouldBe("?actor=x&last=1h");
        links["Any time"].ShouldBe("?actor=x");
        var today = BusinessDay.Of(TimeProvider.System.UtcNow());
        links["Yesterday"].ShouldBe($"?actor=x&from={today.AddDays(-1):yyyy-MM-dd}&to={today.AddDays(-1):yyyy-MM-dd}");
    }

    [Fact]
    public async Task Custom_ChosenInTheDialog_GoesToTheAddress()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var picker = page.At<TimeRangePicker>("/audit?last=1h");

        var click = picker.OnAsync("[data-testid=time-range-custom]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll("[data-testid=range-apply]").Count.ShouldBe(1));
        await TypeAsync(page, "range-from-day", "2025-01-02");
        await TypeAsync(page, "range-from-time", "04:00");
        await TypeAsync(page, "range-to-day", "2025-01-02");
        await TypeAsync(page, "range-to-time", "05:00");
        await page.Dialogs.OnAsync("[data-testid=range-apply]", e => e.ClickAsync(new()));
        await click.WaitAsync(Wait.Patience);

        new Uri(page.Services.GetRequiredService<NavigationManager>().Uri).Query.ShouldBe("?from=2025-01-02T04%3A00&to=2025-01-02T05%3A00");
    }

    [Fact]
    public async Task Custom_ThatEndsBeforeItBegins_IsRefusedInTheDialog()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var picker = page.At<TimeRangePicker>("/audit?from=2025-01-02&to=2025-01-02");

        var click = picker.OnAsync("[data-testid=time-range-custom]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll("[data-testid=range-apply]").Count.ShouldBe(1));
        await TypeAsync(page, "range-from-day", "2025-01-04");
        await page.Dialogs.OnAsync("[data-testid=range-apply]", e => e.ClickAsync(new()));

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".dialog-fault").TextContent.ShouldBe("The end must be later than the beginning."));
        click.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Custom_OnAPageWithoutARange_AsksForTimesOfToday()
    {
        await using var page = new Page(postgres);
        var picker = page.At<TimeRangePicker>("/timeline");

        var click = picker.OnAsync("[data-testid=time-range-custom]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll("[data-testid=range-apply]").Count.ShouldBe(1));
        await TypeAsync(page, "range-from-time", "10:30");
        await TypeAsync(page, "range-to-time", "10:36");
        await page.Dialogs.OnAsync("[data-testid=range-apply]", e => e.ClickAsync(new()));
        await click.WaitAsync(Wait.Patience);

        var today = BusinessDay.Of(TimeProvider.System.UtcNow());
        new Uri(page.Services.GetRequiredService<NavigationManager>().Uri).Query.ShouldBe($"?from={today:yyyy-MM-dd}T10%3A30&to={today:yyyy-MM-dd}T10%3A36");
    }

    [Fact]
    public async Task Custom_TimeWithoutADate_AsksForTheDate()
    {
        await using var page = new Page(postgres);
        var picker = page.At<TimeRangePicker>("/timeline");

        var click = picker.OnAsync("[data-testid=time-range-custom]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll("[data-testid=range-apply]").Count.ShouldBe(1));
        await TypeAsync(page, "range-from-day", "");
        await TypeAsync(page, "range-from-time", "10:30");
        await page.Dialogs.OnAsync("[data-testid=range-apply]", e => e.ClickAsync(new()));

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".dialog-fault").TextContent.ShouldBe("请选择日期。"));
        click.IsCompleted.ShouldBeFalse();
    }

    /// <summary>The field was taken for empty, and the whole day was shown instead of the minutes asked for.</summary>
    [Fact]
    public async Task Custom_WithATimeThatCannotBeRead_IsRefusedAndNotWidened()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var picker = page.At<TimeRangePicker>("/timeline");

        var click = picker.OnAsync("[data-testid=time-range-custom]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll("[data-testid=range-apply]").Count.ShouldBe(1));
        await TypeAsync(page, "range-from-time", "25:99");
        await page.Dialogs.OnAsync("[data-testid=range-apply]", e => e.ClickAsync(new()));

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".dialog-fault").TextContent.ShouldStartWith("Correct the date or time"));
        click.IsCompleted.ShouldBeFalse();

        await TypeAsync(page, "range-from-time", "1703");
        await TypeAsync(page, "range-to-time", "18：20");
        await page.Dialogs.OnAsync("[data-testid=range-apply]", e => e.ClickAsync(new()));
        await click.WaitAsync(Wait.Patience);
        new Uri(page.Services.GetRequiredService<NavigationManager>().Uri).Query.ShouldContain("T17%3A03&to=");
        new Uri(page.Services.GetRequiredService<NavigationManager>().Uri).Query.ShouldEndWith("T18%3A20");
    }

    private static Task TypeAsync(Page page, string field, string text)
        => page.Dialogs.OnAsync($"input[data-testid={field}], [data-testid={field}] input", e => e.Input(text));
}
