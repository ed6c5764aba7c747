using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Auth;

/// <summary>
/// Where providers put roles: not only into the ID token. Who gets in without one is told what was looked for, and so is who runs the portal.
/// </summary>
public sealed class RoleSearchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly Dictionary<string,
        object> Keycloak = new() { ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "offline_access", "ops" } } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RolesOnlyInUserInfo_AreFound()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.UserInfo = new(Keycloak) { ["sub"] = provider.Subject };
        (await OpensAsync(provider, "realm_access.roles")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task RolesOnlyInTheAccessToken_AreFound()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.AccessToken = Keycloak;
        (await OpensAsync(provider, "realm_access.roles")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task RolesInTheIdToken_NobodyElseIsAsked()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = Keycloak;
        provider.UserInfo = new() { ["sub"] = provider.Subject, ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "admin" } } };
        (await OpensAsync(provider, "realm_access.roles")).ShouldBe(HttpStatusCode.OK);
        provider.UserInfoCalls.ShouldBe(0);
    }

    [Fact]
    public async Task UserInfoOrAccessTokenOfSomebodyElse_GrantsNothing()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.UserInfo = new(Keycloak) { ["sub"] = "user-2" };
        provider.AccessToken = new(Keycloak) { ["sub"] = "user-2" };
        (await OpensAsync(provider, "realm_access.roles")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task NoRoleAnywhere_PageAndAuditSayWhatWasLookedForAndWhatCame()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["email"] = "li@example.com", ["groups"] = new[] { "/vip" }, ["roles"] = new[] { "vip-ops" } };
        provider.Subject = "user-without-role";
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var browser = LoopbackBrowser.On(portal);
        using var callback = await ScriptedProvider.SignInAsync(browser);

        WebUtility.HtmlDecode(await browser.GetStringAsync("/no-access", Stop)).ShouldContain("“roles”");

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var row = await db.AuditEvents.SingleAsync(audit => audit.Action == AuditAction.SignedIn && audit.ActorId == provider.Subject, Stop);
        row.Data.ShouldNotBeNull().ShouldContain("\"roleClaim\": \"roles\"");
        row.Data.ShouldContain("\"groups\"");
        row.Data.ShouldContain("vip-ops");
        row.Data.ShouldNotContain("li@example.com");
        row.Data.ShouldNotContain("/vip");
    }

    [Fact]
    public async Task Map_CountsForPeopleAndForBearerTokens()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.IdToken = new() { ["groups"] = new[] { "VIP Operators" } };
        (await OpensAsync(provider, "groups", "VIP Operators=ops")).ShouldBe(HttpStatusCode.OK);

        await using var portal = new WebApp(postgres.ConnectionString,
            new Dictionary<string, string?>(provider.Settings) { ["Oidc:RoleClaim"] = "groups", ["Oidc:RoleMap"] = "VIP Operators=ops" });
        using var caller = portal.Caller();
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", provider.Bearer(provider.IdToken));
        using var answer = await caller.GetAsync("/api/v1/admin/tasks", Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpStatusCode> OpensAsync(ScriptedProvider provider, string claim, string? map = null)
    {
        await using var portal = new WebApp(postgres.ConnectionString,
            new Dictionary<string, string?>(provider.Settings) { ["Oidc:RoleClaim"] = claim, ["Oidc:RoleMap"] = map });
        using var browser = LoopbackBrowser.On(portal);
        using var callback = await ScriptedProvider.SignInAsync(browser);
        callback.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var page = await browser.GetAsync("/settings", Stop);
        return page.StatusCode;
    }
}
