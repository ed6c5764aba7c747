using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>
/// The commonest job of each role, from its start page to the end, on a wide screen, a small one, one at a zoom of 200 % and a phone: everything that it needs
/// is in sight and can be pressed, and nothing is wider than the screen.
/// </summary>
public sealed class RolesAtEveryWidthTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static DateTime Now => TimeProvider.System.UtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Widths => [1440, 1024, 720, 390];

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Ops_PausesATaskAndResumesIt(int width)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var ops = await Browser.OpenAsync(app.Address, "en-GB", width);
        await ops.ComeInAsAsync(Role.Ops);
        var card = ops.Page.GetByTestId("card-reconciliation");

        await card.GetByTestId("pause").ClickAsync();
        await FitsAsync(ops);
        await ops.Page.GetByRole(AriaRole.Dialog).GetByTestId("reason").FillAsync("WeChat maintenance");
        await ops.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause" }).Last.ClickAsync();
        await Expect(card).ToContainTextAsync("WeChat maintenance");
        await FitsAsync(ops);
        await card.GetByTestId("resume").ClickAsync();
        await Expect(card).Not.ToContainTextAsync("WeChat maintenance");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Finance_ResolvesTheMostUrgentDiscrepancy(int width)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-40));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var finance = await Browser.OpenAsync(app.Address, "zh-CN", width);
        await finance.ComeInAsAsync(Role.Finance);
        await FitsAsync(finance);

        await finance.Page.GotoAsync("/discrepancies");
        await finance.AliveAsync();
        await finance.Page.Locator("tbody .row-link").First.ClickAsync();
        await finance.Page.GetByTestId("reason-code").Locator("input[value=CustomerDispute]").CheckAsync();
        await finance.Page.GetByTestId("resolution").FillAsync("用户已在平台退款");
        await FitsAsync(finance);
        await finance.Page.GetByTestId("resolve").ClickAsync();

        await Expect(finance.Page.Locator(".mud-snackbar")).ToContainTextAsync("撤销");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Discrepancies.FindAsync([found.Id], Stop))!.Status.ShouldBe(DiscrepancyStatus.Resolved);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Support_FindsAMemberAndCopiesTheAnswer(int width)
    {
        var member = await postgres.Databases.MemberAsync(Now, each => (each.Nickname, each.VipExpireAt) = ("南风", Now.AddDays(-2)));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var support = await Browser.OpenAsync(app.Address, "en-GB", width);
        await support.ComeInAsAsync(Role.Support);
        await FitsAsync(support);

        await support.Page.Locator(".start-search input").FillAsync(member.Phone);
        await support.Page.Keyboard.PressAsync("Enter");
        await Expect(support.Page.Locator(".member-phone")).ToContainTextAsync("****");
        await Expect(support.Page.GetByTestId("answer-text")).Not.ToBeEmptyAsync();
        await FitsAsync(support);
        await support.Page.GetByTestId("answer-copy").ClickAsync();
        await Expect(support.Page.GetByTestId("answer-copy")).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Auditor_ReadsWhoLookedAMemberUp(int width)
    {
        var member = await postgres.Databases.MemberAsync(Now, each => each.Nickname = "南风");
        await using var app = new WebApp(postgres.ConnectionString);
        await using var support = await Browser.OpenAsync(app.Address);
        await support.ComeInAsAsync(Role.Support, $"/members/{member.UserId}");
        await Expect(support.Page.Locator(".member-phone")).ToBeVisibleAsync();

        await using var auditor = await Browser.OpenAsync(app.Address, "zh-CN", width, dark: true);
        await auditor.ComeInAsAsync(Role.Auditor);
        await FitsAsync(auditor);
        await auditor.Page.GetByTestId("count-member.lookedUp").ClickAsync();
        await Expect(auditor.Page.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        await Expect(auditor.Page.Locator("tbody")).ToContainTextAsync("dev-support");
        await FitsAsync(auditor);
    }

    private static async Task FitsAsync(Visit visit)
        => (await visit.Page.EvaluateAsync<string>("""
            () => {
              const main = document.getElementById('content');
              return document.documentElement.scrollWidth > innerWidth ? `the page is ${document.documentElement.scrollWidth} wide`
                : main.scrollWidth > main.clientWidth ? `its content is ${main.scrollWidth} in ${main.clientWidth}` : '';
            }
            """)).ShouldBe("");
}
