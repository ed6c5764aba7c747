using System.Net;
using System.Text.RegularExpressions;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Auth;

/// <summary>However stale the tab is in which somebody presses "Sign out": it ends on the signed-out page, and nobody is signed in afterwards.</summary>
public sealed partial class SignOutTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OtherPersonInAnotherTab_Development_SignsOutWhoeverIsSignedIn()
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var browser = LoopbackBrowser.On(portal);
        await ChooseAsync(browser, "ops");
        var stale = await TokenAsync(browser, "/settings");
        await ChooseAsync(browser, "finance");

        using var left = await PressAsync(browser, portal, stale);

        left.Headers.Location!.ToString().ShouldBe("/signed-out");
        (await IsSignedInAsync(browser)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SamePersonSignedInAnew_OrAnother_AtTheProvider_IsSignedOut(bool another)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = "ops" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var browser = LoopbackBrowser.On(portal);
        using var first = await ScriptedProvider.SignInAsync(browser);
        var stale = await TokenAsync(browser, "/settings");
        provider.Subject = another ? "user-2" : "user-1";
        using var second = await ScriptedProvider.SignInAsync(browser);

        using var left = await PressAsync(browser, portal, stale);
        await FollowAsync(browser, left, "/signed-out");

        provider.SignedOut.Count.ShouldBe(1);
        (await IsSignedInAsync(browser)).ShouldBeFalse();
    }

    [Fact]
    public async Task SessionOver_EndsOnTheSignedOutPage_AndTheProviderAsksNextTime()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = "ops" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var browser = LoopbackBrowser.On(portal);
        using var first = await ScriptedProvider.SignInAsync(browser);
        provider.Prompt.ShouldBeNull();
        var stale = await TokenAsync(browser, "/settings");
        await postgres.ExecuteAsync("UPDATE vip_admin.session_tickets SET expires_at = now() - interval '1 second'");

        using var left = await PressAsync(browser, portal, stale);

        left.Headers.Location!.ToString().ShouldBe("/signed-out");
        (await IsSignedInAsync(browser)).ShouldBeFalse();
        using var again = await ScriptedProvider.SignInAsync(browser);
        provider.Prompt.ShouldBe("login", "the provider still knew the person and would have signed them in without a question");
        using var third = await ScriptedProvider.SignInAsync(browser);
        provider.Prompt.ShouldBeNull("asked once is enough");
    }

    [Fact]
    public async Task ProviderThatCannotEndSessions_IsNoReasonToStaySignedIn()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.EndsSessions = false;
        provider.IdToken = new() { ["roles"] = "ops" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var browser = LoopbackBrowser.On(portal);
        using var first = await ScriptedProvider.SignInAsync(browser);

        using var left = await PressAsync(browser, portal, await TokenAsync(browser, "/settings"));

        left.Headers.Location!.ToString().ShouldBe("/signed-out");
        (await IsSignedInAsync(browser)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://evil.example.com", "cross-site")]
    [InlineData("https://other.example.com", "same-site")]
    [InlineData("null", null)]
    [InlineData(null, null)]
    public async Task PressFromElsewhereOrWithoutAToken_AsksForOneMorePress(string? origin, string? site)
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var browser = LoopbackBrowser.On(portal);
        await ChooseAsync(browser, "ops");
        using var press = new HttpRequestMessage(HttpMethod.Post, "/sign-out") { Content = new FormUrlEncodedContent([]) };
        press.Headers.Add("Origin", origin);
        if (site is not null)
        {
            press.Headers.Add("Sec-Fetch-Site", site);
        }

        using var asked = await browser.SendAsync(press, Stop);

        asked.Headers.Location!.ToString().ShouldBe("/sign-out");
        (await IsSignedInAsync(browser)).ShouldBeTrue("another site must not be able to press");
        using var left = await PressAsync(browser, portal, await TokenAsync(browser, "/sign-out"), fromOurPage: false);
        left.Headers.Location!.ToString().ShouldBe("/signed-out");
        (await IsSignedInAsync(browser)).ShouldBeFalse();
    }

    [Fact]
    public async Task NobodySignedIn_PressedFromElsewhere_ChangesNothing()
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var browser = LoopbackBrowser.On(portal);
        using var left = await browser.PostAsync("/sign-out", null, Stop);
        left.Headers.Location!.ToString().ShouldBe("/signed-out");
        left.Headers.Contains("Set-Cookie").ShouldBeFalse("a browser would take it although it sent none");
    }

    [Theory]
    [InlineData("/sign-out", "/")]
    [InlineData("/signed-out?failed=true", "/")]
    [InlineData("//evil.example.com", "/")]
    [InlineData("/小王", "/")]
    [InlineData("/a\nb", "/")]
    [InlineData("/orders?q=1", "/orders?q=1")]
    public async Task ReturnAddress_IsAPlaceHereThatAHeaderCanHold(string wanted, string expected)
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var browser = LoopbackBrowser.On(portal);
        using var answer = await browser.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(wanted), Stop);
        answer.Headers.Location!.ToString().ShouldBe("/choose-role?returnUrl=" + Uri.EscapeDataString(expected));
    }

    private static async Task ChooseAsync(HttpClient browser, string role)
    {
        var token = await TokenAsync(browser, "/choose-role");
        using var chosen =
            await browser.PostAsync("/choose-role", new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("role", role)]), Stop);
        chosen.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<string> TokenAsync(HttpClient browser, string path)
        => Token().Match(await browser.GetStringAsync(path, Stop)).Groups["token"].Value;

    private static async Task<HttpResponseMessage> PressAsync(HttpClient browser, WebApp portal, string token, bool fromOurPage = true)
    {
        using var press = new HttpRequestMessage(HttpMethod.Post,
            "/sign-out")
        { Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]) };
        if (fromOurPage)
        {
            press.Headers.Add("Origin", portal.Address);
        }
        return await browser.SendAsync(press, Stop);
    }

    private static async Task FollowAsync(HttpClient browser, HttpResponseMessage answer, string end)
    {
        for (var location = answer.Headers.Location; location is not null && !location.ToString().EndsWith(end, StringComparison.Ordinal);)
        {
            using var next = await browser.GetAsync(location, Stop);
            location = next.Headers.Location.ShouldNotBeNull();
        }
    }

    private static async Task<bool> IsSignedInAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync("/settings", Stop);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    [GeneratedRegex("""name="__RequestVerificationToken"\ value="(?<token>[^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
