using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using VipAdmin.Core;
using VipAdmin.Web.Auth;

namespace VipAdmin.Tests.Auth;

public sealed class ProgramTokensTests
{
    [Theory]
    // RFC 9068, OpenIddict, Okta: the subject is the client; Duende leaves it out.
    [InlineData("""{"sub":"nightly","client_id":"nightly"}""", true)]
    [InlineData("""{"sub":"nightly","cid":"nightly"}""", true)]
    [InlineData("""{"client_id":"nightly"}""", true)]
    // Keycloak: the subject is a service account of its own.
    [InlineData("""{"sub":"0e1f","azp":"nightly","preferred_username":"service-account-nightly"}""", true)]
    [InlineData("""{"sub":"0e1f","azp":"vip-admin","preferred_username":"wang"}""", false)]
    [InlineData("""{"sub":"abc@clients","azp":"abc","gty":"client-credentials"}""", true)]
    [InlineData("""{"sub":"auth0|1","azp":"abc","gty":"password"}""", false)]
    [InlineData("""{"sub":"admin/nightly","name":"nightly","type":"application"}""", true)]
    [InlineData("""{"sub":"6f1c","name":"wang","type":"normal-user"}""", false)]
    // Entra ID: an app's token lists no scopes.
    [InlineData("""{"sub":"o1","oid":"o1","tid":"t1","azp":"a1","roles":"finance"}""", true)]
    [InlineData("""{"sub":"o1","oid":"o1","tid":"t1","azp":"a1","idtyp":"app","scp":"x"}""", true)]
    [InlineData("""{"sub":"s1","oid":"o1","tid":"t1","azp":"a1","scp":"access"}""", false)]
    [InlineData("""{"sub":"s1","oid":"o1","tid":"t1","azp":"a1","idtyp":"user"}""", false)]
    // Zitadel: nothing tells them apart, so the setting names the program.
    [InlineData("""{"sub":"2345","client_id":"exporter"}""", true)]
    [InlineData("""{"sub":"2345","client_id":"1234@vip"}""", false)]
    public void IsProgram_TokensAsProvidersIssueThem_KnowsWhetherAPersonStandsBehind(string payload, bool program)
    {
        var claims = JsonSerializer.Deserialize<Dictionary<string, string>>(payload)!.Select(pair => new Claim(pair.Key, pair.Value));
        ProgramTokens.IsProgram(new ClaimsPrincipal(new ClaimsIdentity(claims, "test")), ["exporter"]).ShouldBe(program);
    }

    [Theory]
    [InlineData(CookieAuthenticationDefaults.AuthenticationScheme, false, ActorKind.Person)]
    [InlineData(JwtBearerDefaults.AuthenticationScheme, false, ActorKind.PersonToken)]
    [InlineData(JwtBearerDefaults.AuthenticationScheme, true, ActorKind.ProgramToken)]
    public void Principal_OfASessionOrAToken_IsOnePersonUnderOneId(string scheme, bool program, ActorKind kind)
    {
        var principal = SessionClaims.Make("u-1", "Wang", [Role.Finance], scheme);
        if (program)
        {
            principal.Identities.First().AddClaim(new Claim(SessionClaims.Program, "true"));
        }

        var actor = ActorOf.Principal(principal, null);

        (actor.Id, actor.Kind, actor.IsPerson).ShouldBe(("u-1", kind, !program));
    }

    [Theory]
    [InlineData("system")]
    [InlineData("cli:root@host")]
    [InlineData("CLI:root@host")]
    public void Reduce_TokenWithAnIdOfThePortal_IsRefused(string subject)
        => SessionClaims.Reduce(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)], "test")), [Role.Admin], "bearer").ShouldBeNull();
}
