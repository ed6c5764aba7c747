using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>The frame in a real browser: coming in and leaving, rights by role, languages, themes, the phone, and whether everybody can use it.</summary>
public sealed class ComingInTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Admin, "管理员", true)]
    [InlineData(Role.Ops, "运维", false)]
    [InlineData(Role.Finance, "财务", false)]
    [InlineData(Role.Support, "客服", false)]
    [InlineData(Role.Auditor, "审计", true)]
    public async Task SignIn_AtTheProvider_EachRoleSeesItsPlacesAndNoMore(string role, string words, bool audit)
    {
        await using var authority = await TestAuthority.StartAsync();
        await using var app = WebApp.SigningInAt(authority, postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var id = "user-" + role;
        var signedInBefore = await db.AuditEvents.CountAsync(row => row.ActorId == id && row.Action == AuditAction.SignedIn, Stop);
        await visit.SignInAsAsync(role, "/settings");
        await visit.AliveAsync();

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("设置");
        await visit.Page.Locator(".user-menu summary").ClickAsync();
        await Expect(visit.Page.Locator(".user-who")).ToContainTextAsync(words);
        await Expect(visit.Page.Locator(".rail a[href='/audit']")).ToHaveCountAsync(audit ? 1 : 0);

        await visit.Page.GotoAsync("/audit");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync(audit ? "操作审计" : "无访问权限");
        (await db.AuditEvents.CountAsync(row => row.ActorId == id && row.Action == AuditAction.SignedIn, Stop)).ShouldBe(signedInBefore + 1);
        (await db.AuditEvents.CountAsync(row => row.ActorId == id && row.Action == AuditAction.Denied && row.Target == "/audit", Stop)).ShouldBe(audit ? 0 : 1);
    }

    [Fact]
    public async Task SignIn_WithoutAKnownRole_IsToldWhatToDo()
    {
        await using var authority = await TestAuthority.StartAsync();
        await using var app = WebApp.SigningInAt(authority, postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.SignInAsAsync("stranger", "/settings");

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("No access");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("has no role in this portal");
    }

    [Fact]
    public async Task SignOut_InOneTab_EndsTheOtherTabAtOnceAndTheCookieForGood()
    {
        await using var authority = await TestAuthority.StartAsync();
        await using var app = WebApp.SigningInAt(authority, postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.SignInAsAsync(Role.Ops, "/settings");
        await visit.AliveAsync();
        var stolen = (await visit.Context.CookiesAsync()).Where(cookie => cookie.Name.StartsWith("vip-session", StringComparison.Ordinal)).ToList();
        var other = await visit.Context.NewPageAsync();
        await other.GotoAsync("/settings");
        await Visit.AliveAsync(other);

        await visit.Page.Locator(".user-menu summary").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Signed out");

        // The other tab leaves without being touched, and knows the way back.
        await Expect(other.Locator("h1")).ToHaveTextAsync("Signed out");
        (await other.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).GetAttributeAsync("href")).ShouldBe("/sign-in?returnUrl=%2Fsettings");
        using var thief = app.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/settings");
        request.Headers.Add("Cookie", string.Join("; ", stolen.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        using var answer = await thief.SendAsync(request, Stop);
        answer.Headers.Location.ShouldNotBeNull().AbsolutePath.ShouldBe("/sign-in");
    }

    [Fact]
    public async Task Language_FromTheBrowserThenSwitched_IsRemembered()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en-GB");
        await visit.ComeInAsAsync(Role.Ops, "/settings");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Settings");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "中 Switch to Chinese" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("设置");
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("设置");
        (await visit.Page.GetAttributeAsync("html", "lang")).ShouldBe("zh-CN");
    }

    [Fact]
    public async Task Theme_Switched_IsThereBeforeTheFirstPaintOfTheNextPage()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, dark: true);
        await visit.ComeInAsAsync(Role.Ops, "/settings");
        const string ground = "() => getComputedStyle(document.body).backgroundColor";
        (await visit.Page.EvaluateAsync<string>(ground)).ShouldBe("rgb(15, 19, 24)");

        await visit.Page.Locator(".theme-menu summary").ClickAsync();
        await Expect(visit.Page.Locator("[data-theme-set][aria-pressed=true]")).ToHaveTextAsync("跟随系统");
        await Expect(visit.Page.Locator("[data-theme-set] .menu-mark:visible")).ToHaveCountAsync(1);
        await visit.Page.Locator("[data-theme-set=light]").ClickAsync();
        (await visit.Page.EvaluateAsync<string>(ground)).ShouldBe("rgb(246, 247, 249)", "one choice, one visible change");
        await visit.Page.Locator(".theme-menu summary").ClickAsync();
        await Expect(visit.Page.Locator("[data-theme-set][aria-pressed=true]")).ToHaveTextAsync("浅色");
        var answer = await visit.Page.ReloadAsync();
        (await answer!.TextAsync()).ShouldContain("data-theme=\"light\"");
    }

    [Fact]
    public async Task Search_BySlash_FindsTheFieldAndLeadsToThePage()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Support, "/settings");

        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("13812345678");
        await visit.Page.Keyboard.PressAsync("Enter");

        // A full number does not stay in the address.
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/search\?q=138(\*|%2A){4}5678$"));
    }

    [Fact]
    public async Task Phone_FourPlacesUnderTheThumb_AndNothingWiderThanTheScreen()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, width: 390);
        await visit.ComeInAsAsync(Role.Auditor, "/audit?signins=shown");
        await Expect(visit.Page.Locator("tbody tr").First).ToBeVisibleAsync();

        await Expect(visit.Page.Locator(".bottom-bar a:visible")).ToHaveCountAsync(4);
        (await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
    }

    [Fact]
    public async Task ChooseRole_ForPeopleWithAScreenReaderOrWeakSight_HasNoSeriousBarrier()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, width: 390);
        await visit.Page.GotoAsync("/choose-role");
        (await visit.Page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {violation.Help} – "
            + string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))).ShouldBeEmpty();
    }
}
