using System.Net;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Auth;

/// <summary>Sessions in the database: small cookies whatever the provider sends, over restarts and several hosts, and never a sign-in by accident.</summary>
public sealed class SessionStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(6_000)]
    [InlineData(20_000)]
    public async Task SignInAndOut_WithALargeToken_NoHeaderOutgrowsWhatAProxyTakes(int bytes)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = new[] { "ops" }, ["groups"] = ScriptedProvider.Groups(bytes), ["name"] = "Li Lei" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var browser = LoopbackBrowser.On(portal);

        using var callback = await ScriptedProvider.SignInAsync(browser);
        callback.StatusCode.ShouldBe(HttpStatusCode.Redirect, await callback.Content.ReadAsStringAsync(Stop));
        ScriptedProvider.HeaderBytes(callback).ShouldBeLessThan(4_096);

        using var page = await browser.GetAsync("/settings", Stop);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var leave = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
        leave.Headers.Add("Origin", portal.Address);
        using var left = await browser.SendAsync(leave, Stop);
        left.StatusCode.ShouldBe(HttpStatusCode.OK, "a form that sends itself, as the token is too long for an address");
        ScriptedProvider.HeaderBytes(left).ShouldBeLessThan(4_096);
        (await left.Content.ReadAsStringAsync(Stop)).ShouldContain("id_token_hint");
        using var after = await browser.GetAsync("/settings", Stop);
        after.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task ManySignInsUnderWay_CookiesOfTheCallbackStaySmall()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = "ops" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        var cookies = new CookieContainer(1_000, 1_000, 4_096);
        using var browser = LoopbackBrowser.On(portal, cookies);
        for (var tab = 0; tab < 30; tab++)
        {
            using var begun = await browser.GetAsync("/sign-in?returnUrl=%2Forders%3Fq%3D" + new string('x', 3_000), Stop);
            ScriptedProvider.HeaderBytes(begun).ShouldBeLessThan(4_096);
        }

        cookies.GetCookieHeader(new Uri(portal.Address + "/signin-oidc")).Length.ShouldBeLessThan(8_000);
        using var callback = await ScriptedProvider.SignInAsync(browser);
        callback.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task LongAddress_WithoutASession_LeadsToTheSignInByAShortHeader()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var browser = LoopbackBrowser.On(portal);

        using var answer = await browser.GetAsync("/orders?q=" + new string('x', 6_000), Stop);

        answer.Headers.Location.ShouldNotBeNull().Query.ShouldBe("?returnUrl=%2Forders");
        ScriptedProvider.HeaderBytes(answer).ShouldBeLessThan(4_096);
    }

    [Fact]
    public async Task Session_HoldsOnAnotherHostAndAfterARestart_AndIsOverOnAllOnceSignedOut()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = "ops" };
        var cookies = new CookieContainer();
        await using var other = new WebApp(postgres.ConnectionString, provider.Settings);
        string session;
        await using (var first = new WebApp(postgres.ConnectionString, provider.Settings))
        {
            using var browser = LoopbackBrowser.On(first, cookies);
            using var callback = await ScriptedProvider.SignInAsync(browser);
            session = cookies.GetCookies(new Uri(first.Address))["vip-session"].ShouldNotBeNull().Value;
            session.Length.ShouldBeLessThan(600);
        }

        (await SeesAsync(other, session)).ShouldBe(HttpStatusCode.OK, "the host that signed it in is gone");

        using var request = Request(other, HttpMethod.Post, "/sign-out", session);
        request.Headers.Add("Origin", other.Address);
        using var caller = Bare();
        using var left = await caller.SendAsync(request, Stop);
        (await SeesAsync(other, session)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Row_IsSealedAndBoundToItsSession()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        provider.IdToken = new() { ["roles"] = "auditor", ["name"] = "Auditor Wang" };
        var weak = await ComeInAsync(portal);
        provider.IdToken = new() { ["roles"] = "admin", ["name"] = "Admin Zhao" };
        await ComeInAsync(portal);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var rows = await db.SessionTickets.OrderByDescending(ticket => ticket.CreatedAt).Take(2).ToListAsync(Stop);
        System.Text.Encoding.UTF8.GetString(rows[0].Sealed).ShouldNotContain("Zhao");
        (rows[0].ExpiresAt - rows[0].CreatedAt).ShouldBeInRange(TimeSpan.FromHours(9.9), TimeSpan.FromHours(10.1));

        // Whoever can write the table does not become admin by copying a row.
        rows[1].Sealed = rows[0].Sealed;
        await db.SaveChangesAsync(Stop);

        (await SeesAsync(portal, weak)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Expired_IsNoSession()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = "ops" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        var session = await ComeInAsync(portal);
        (await SeesAsync(portal, session)).ShouldBe(HttpStatusCode.OK);

        await postgres.ExecuteAsync("UPDATE vip_admin.session_tickets SET expires_at = now() - interval '1 second'");

        (await SeesAsync(portal, session)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task SignIn_WithACookieThatWasPlanted_BeginsASessionOfItsOwn()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        provider.IdToken = new() { ["roles"] = "auditor" };
        var cookies = new CookieContainer();
        using var browser = LoopbackBrowser.On(portal, cookies);
        using var first = await ScriptedProvider.SignInAsync(browser);
        var planted = cookies.GetCookies(new Uri(portal.Address))["vip-session"]!.Value;

        provider.IdToken = new() { ["roles"] = "admin" };
        using var second = await ScriptedProvider.SignInAsync(browser);

        cookies.GetCookies(new Uri(portal.Address))["vip-session"]!.Value.ShouldNotBe(planted);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.SessionTickets.OrderByDescending(ticket => ticket.CreatedAt).Take(2).Select(ticket => ticket.Session).Distinct().CountAsync(Stop))
            .ShouldBe(2);
    }

    [Fact]
    public async Task DatabaseAway_StrangersPagesShowToNobody_AndNothingElseOpens()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["roles"] = "ops", ["name"] = "Li Lei" };
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        var session = await ComeInAsync(portal);
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.session_tickets RENAME TO session_tickets_away");
        try
        {
            (await SeesAsync(portal, session)).ShouldBe(HttpStatusCode.InternalServerError);
            using var caller = Bare();
            using var request = Request(portal, HttpMethod.Get, "/no-access", session);
            using var page = await caller.SendAsync(request, Stop);
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await page.Content.ReadAsStringAsync(Stop)).ShouldNotContain("Li Lei");
        }
        finally
        {
            await postgres.ExecuteAsync("ALTER TABLE vip_admin.session_tickets_away RENAME TO session_tickets");
        }
        (await SeesAsync(portal, session)).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<string> ComeInAsync(WebApp portal)
    {
        var cookies = new CookieContainer();
        using var browser = LoopbackBrowser.On(portal, cookies);
        using var callback = await ScriptedProvider.SignInAsync(browser);
        callback.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return cookies.GetCookies(new Uri(portal.Address))["vip-session"].ShouldNotBeNull().Value;
    }

    private static async Task<HttpStatusCode> SeesAsync(WebApp portal, string session)
    {
        using var caller = Bare();
        using var request = Request(portal, HttpMethod.Get, "/settings", session);
        using var answer = await caller.SendAsync(request, Stop);
        return answer.StatusCode;
    }

    private static HttpClient Bare() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    private static HttpRequestMessage Request(WebApp portal, HttpMethod method, string path, string session)
    {
        var request = new HttpRequestMessage(method, portal.Address + path);
        request.Headers.Add("Cookie", "vip-session=" + session);
        return request;
    }
}
