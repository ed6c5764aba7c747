using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.DailyCloses;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.DailyCloses;

public sealed class DaysPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    private MatchWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Page Open(string role = Role.Finance, string language = "en")
        => new(postgres, role, language, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(world.Time)));

    private async Task SomeDaysAsync()
    {
        var desk = new CloseDesk(postgres.Databases, world.Matching, world.Time);
        await world.LineAsync(await world.PaidAsync(At(Day, 12)));
        await world.LineAsync(await world.PaidAsync(At(Day.AddDays(-1), 12)), line => line.AmountFen = 39_90);
        await world.MatchAsync();
        await world.MatchAsync(Day.AddDays(-1));
        await desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop);
        await desk.ConfirmAsync(Given.OtherFinance, WeChat, Day, Stop);
        await world.SumAsync();
    }

    [Theory]
    [InlineData("en", "Closed", "Differs", "Statement missing", "Closed 1 / 7", "2026-11-21, Differs, +¥10.00, 1 open")]
    [InlineData("zh-CN", "已日结", "有差异", "缺对账单", "已日结 1 / 7", "2026-11-21，有差异，+¥10.00，1 条未处理完")]
    public async Task Month_InEitherLanguage_SaysHowEachDayStands(string language, string closed, string differs, string missing, string ratio, string spoken)
    {
        await SomeDaysAsync();
        await using var page = Open(language: language);
        var month = page.At<DaysPage>("/days?month=2026-11&channel=wechat");

        month.WaitForAssertion(() => month.FindAll("[data-testid=calendar-wechat] td a").Count.ShouldBe(23));
        var legend = month.Find("[data-testid=legend]").TextContent;
        new[] { closed, differs, missing }.ShouldAllBe(word => legend.Contains(word));
        month.Find("[data-testid=closed]").TextContent.ShouldBe(ratio);
        month.Find(".calendar-differs a .visually-hidden").TextContent.ShouldBe(spoken);
        month.Find(".calendar-differs a").GetAttribute("href").ShouldBe("/days/2026-11-21?channel=wechat");
        // Each kind of day has a shape of its own beside its colour.
        month.FindAll(".calendar-day svg").Select(svg => svg.InnerHtml).Distinct().Count().ShouldBeGreaterThanOrEqualTo(4);
        month.FindAll(".calendar-future a").ShouldBeEmpty("days that have not begun lead nowhere");
    }

    [Fact]
    public async Task Month_BelowTheCalendar_SumsUpWhatIsKnown()
    {
        await SomeDaysAsync();
        await using var page = Open(Role.Auditor);
        var month = page.At<DaysPage>("/days?month=2026-11");

        month.WaitForAssertion(() => month.Find("[data-testid=month-wechat] [data-testid=sides]").TextContent.ShouldContain("¥69.80"));
        month.Find("[data-testid=month-wechat] [data-testid=partly]").TextContent.ShouldContain("2 of 7");
        month.Find("[data-testid=month-wechat] [data-testid=cause-AMOUNT_MISMATCH] a").GetAttribute("href")
            .ShouldBe("/discrepancies?status=any&channel=wechat&type=amountMismatch");
        month.Find("[data-testid=month-alipay]").TextContent.ShouldContain("No statement of this month");
        var rows = month.FindAll(".month-days tbody tr");
        rows.Count.ShouldBe(2 * 8, "days before statements were imported and those to come are left out");
        rows.Single(row => row.TextContent.Contains("2026-11-22", StringComparison.Ordinal) && row.TextContent.Contains("WeChat", StringComparison.Ordinal))
            .TextContent.ShouldContain(Given.OtherFinance.Name);
    }

    [Fact]
    public async Task Month_WhenADayIsClosed_ShowsItByItself()
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 12)));
        await world.MatchAsync();
        await using var page = Open();
        await page.ListenAsync();
        var month = page.At<DaysPage>("/days?month=2026-11&channel=wechat");
        month.WaitForAssertion(() => month.FindAll(".calendar-agrees, .calendar-differs").Count.ShouldBe(1));

        await new CloseDesk(postgres.Databases, world.Matching, world.Time).PrepareAsync(Given.OtherFinance, WeChat, Day, null, Stop);

        month.WaitForAssertion(() => month.FindAll(".calendar-prepared").Count.ShouldBe(1));
    }

    [Theory]
    [InlineData("/days", "Daily close 2026-11")]
    [InlineData("/days?month=2027-02", "Daily close 2027-02")]
    [InlineData("/days?month=99", "Daily close 2026-11")]
    public async Task Address_NamesTheMonth(string address, string title)
    {
        await using var page = Open();
        var month = page.At<DaysPage>(address);

        month.WaitForAssertion(() => month.Find("h1").TextContent.ShouldBe(title));
    }
}
