using System.Security.Claims;
using VipAdmin.Core;
using VipAdmin.Web.Auth;

namespace VipAdmin.Tests.Auth;

public sealed class SessionClaimsTests
{
    [Theory]
    [InlineData("roles", "roles", "ops", "ops")]
    [InlineData("roles", "roles", "[\"ops\",\"finance\"]", "ops,finance")]
    [InlineData("groups", "groups", "auditor", "auditor")]
    [InlineData("realm_access.roles", "realm_access", "{\"roles\":[\"admin\",\"offline_access\"]}", "admin")]
    [InlineData("realm_access.roles", "realm_access", "{\"other\":[\"admin\"]}", "")]
    [InlineData("realm_access.roles", "realm_access", "admin", "")]
    [InlineData("roles", "roles", "[broken", "")]
    [InlineData("roles", "roles", "superuser", "")]
    [InlineData("roles", "roles", "Admin", "")]
    [InlineData("roles", "role", "admin", "")]
    public void Roles_AsProvidersSendThem_OnlyKnownOnesFromTheConfiguredClaim(string configured, string claim, string value, string expected)
    {
        var from = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "u-1"), new Claim("name", "Li"), new Claim("email", "li@example.com"), new Claim(claim, value)], "test"));

        var actor = ActorOf.Principal(SessionClaims.Reduce(from, configured, "cookie")!, "10.0.0.1");

        string.Join(',', actor.Roles.OrderBy(role => Role.All.ToList().IndexOf(role))).ShouldBe(expected);
        (actor.Id, actor.Name, actor.Address).ShouldBe(("u-1", "Li", "10.0.0.1"));
    }

    [Fact]
    public void SeveralClaims_OfTheSameRole_CountOnce()
    {
        var from = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "u-1"), new Claim("roles", "ops"), new Claim("roles", "ops"), new Claim("roles", "finance")], "test"));
        ActorOf.Principal(SessionClaims.Reduce(from, "roles", "cookie")!, null).Roles.ShouldBe([Role.Ops, Role.Finance]);
    }

    [Theory]
    [InlineData("client_id", "nightly")]
    [InlineData("azp", "nightly")]
    [InlineData("jti", null)]
    [InlineData("sub", null)]
    public void Token_WithoutASubject_IsItsClientOrNobody(string claim, string? expected)
    {
        var from = new ClaimsPrincipal(new ClaimsIdentity([new Claim(claim, expected ?? " "), new Claim("roles", "ops")], "test"));
        var reduced = SessionClaims.Reduce(from, "roles", "bearer");
        (reduced is null ? null : ActorOf.Principal(reduced, null).Id).ShouldBe(expected);
    }

    [Fact]
    public void Nobody_SignedIn_HoldsNoPermission()
    {
        var actor = ActorOf.Principal(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "u-1"), new Claim("roles", "admin")])), null);
        Enum.GetValues<Permission>().ShouldAllBe(permission => !actor.Can(permission));
    }
}
