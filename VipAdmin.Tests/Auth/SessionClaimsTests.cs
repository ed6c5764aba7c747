using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VipAdmin.Core;
using VipAdmin.Web.Auth;

namespace VipAdmin.Tests.Auth;

public sealed class SessionClaimsTests
{
    [Theory]
    [InlineData("roles", """{"roles":"ops"}""", "ops")]
    [InlineData("roles", """{"roles":["ops","finance","ops"]}""", "ops,finance")]
    [InlineData("roles", """{"roles":"[\"ops\",\"finance\"]"}""", "ops,finance")]
    [InlineData("roles", """{"roles":"ops support"}""", "ops,support")]
    [InlineData("roles", """{"roles":"ops,support"}""", "ops,support")]
    [InlineData("roles", """{"roles":" Ops , FINANCE "}""", "ops,finance")]
    [InlineData("roles", """{"roles":"Admin"}""", "admin")]
    [InlineData("groups", """{"groups":["/ops"]}""", "ops")]
    [InlineData("groups", """{"groups":[" ops "]}""", "ops")]
    [InlineData("groups", """{"groups":["/other/ops"]}""", "")]
    [InlineData("groups", """{"groups":["Dev ops","not-admin"]}""", "")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["admin","offline_access"]}}""", "admin")]
    [InlineData("realm_access.roles", """{"realm_access":"{\"roles\":[\"admin\"]}"}""", "admin")]
    [InlineData("realm_access.roles", """{"realm_access":{"other":["admin"]}}""", "")]
    [InlineData("realm_access.roles", """{"realm_access":"admin"}""", "")]
    [InlineData("resource_access.vip-admin.roles", """{"resource_access":{"vip-admin":{"roles":["ops"]}}}""", "ops")]
    [InlineData("resource_access.vip.admin.roles", """{"resource_access":{"vip.admin":{"roles":["ops"]},"vip":{"x":1}}}""", "ops")]
    [InlineData("app.role", """{"app":{"role":"ops"}}""", "ops")]
    [InlineData("roles", """{"roles":[{"owner":"org","name":"ops"},{"owner":"org","name":"Other"}]}""", "ops")]
    [InlineData("roles.name", """{"roles":[{"owner":"org","name":"ops"}]}""", "ops")]
    [InlineData("urn:zitadel:iam:org:project:roles", """{"urn:zitadel:iam:org:project:roles":{"ops":{"2345":"vip.example"},"admin":false}}""", "ops")]
    [InlineData("https://vip.example/roles", """{"https://vip.example/roles":["ops"]}""", "ops")]
    [InlineData("roles", """{"roles":"[broken"}""", "")]
    [InlineData("roles", """{"roles":"superuser"}""", "")]
    [InlineData("roles", """{"roles":[1,null,true,["ops"]]}""", "")]
    [InlineData("roles", """{"role":"admin"}""", "")]
    public void Roles_AsProvidersSendThem_OnlyKnownOnesFromTheConfiguredClaim(string configured, string payload, string expected)
    {
        using var document = JsonDocument.Parse(payload);
        string.Join(',', new ProviderRoles(configured, new Dictionary<string, string>()).Read(document.RootElement, [])).ShouldBe(expected);
    }

    [Theory]
    [InlineData("vip-ops=ops, VIP Finance=finance", """{"roles":["vip-ops","VIP Finance"]}""", "ops,finance")]
    [InlineData("vip-ops=ops, VIP Finance=finance", """{"roles":"vip finance"}""", "finance")]
    [InlineData("ROLE_ops=Ops", """{"roles":["role_OPS","support"]}""", "ops,support")]
    [InlineData("/company/vip/ops=ops", """{"roles":["/company/vip/ops","/company/other/ops"]}""", "ops")]
    [InlineData("a=b=auditor", """{"roles":["a=b"]}""", "auditor")]
    [InlineData("admin=auditor", """{"roles":["admin"]}""", "auditor")]
    public void Roles_UnderNamesOfTheProvider_AreTranslatedByTheMap(string map, string payload, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [RoleMap.Key] = map }).Build();
        using var document = JsonDocument.Parse(payload);
        RoleMap.Wrong(configuration).ShouldBeEmpty();
        string.Join(',', new ProviderRoles("roles", RoleMap.Read(configuration)).Read(document.RootElement, [])).ShouldBe(expected);
    }

    [Fact]
    public void RoleMap_OneSettingAName_CountsToo_AndWrongOnesAreNamed()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [RoleMap.Key + ":ROLE_ops"] = "ops", [RoleMap.Key + ":urn:vip:finance"] = "finance", [RoleMap.Key + ":x"] = "boss",
            [RoleMap.Key] = "vip-audit=auditor,alone",
        }).Build();

        RoleMap.Read(configuration).OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")
            .ShouldBe(["vip-audit=auditor", "urn:vip:finance=finance", "ROLE_ops=ops"]);
        RoleMap.Wrong(configuration).Select(pair => pair.Key).ShouldBe(["alone", "x"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("u-1", "Li\0 Lei\u0007", "u-1", "Li Lei")]
    [InlineData("u-1", "\u0001", "u-1", "u-1")]
    [InlineData("u\0-1", "Li", null, null)]
    public void Claims_WithControlCharacters_AreCleanedInNamesAndRefusedInIds(string subject, string name, string? id, string? shown)
    {
        var from = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject), new Claim("name", name)], "test"));
        var actor = SessionClaims.Reduce(from, [Role.Ops], "cookie") is { } person ? ActorOf.Principal(person, "10.0.0.1") : null;
        (actor?.Id, actor?.Name).ShouldBe((id, shown));
    }

    [Theory]
    [InlineData("client_id", "nightly")]
    [InlineData("azp", "nightly")]
    [InlineData("jti", null)]
    [InlineData("sub", null)]
    public void Token_WithoutASubject_IsItsClientOrNobody(string claim, string? expected)
    {
        var from = new ClaimsPrincipal(new ClaimsIdentity([new Claim(claim, expected ?? " "), new Claim("roles", "ops")], "test"));
        var reduced = SessionClaims.Reduce(from, [Role.Ops], "bearer");
        (reduced is null ? null : ActorOf.Principal(reduced, null).Id).ShouldBe(expected);
    }

    [Fact]
    public void Name_WithHalfACharacter_LosesIt()
    {
        var from = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "u-1"), new Claim("name", "Li " + (char)0xd800 + "😀")], "test"));
        ActorOf.Principal(SessionClaims.Reduce(from, [Role.Ops], "cookie")!, null).Name.ShouldBe("Li 😀");
    }

    [Fact]
    public void Nobody_SignedIn_HoldsNoPermission()
    {
        var actor = ActorOf.Principal(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "u-1"), new Claim("roles", "admin")])), null);
        Enum.GetValues<Permission>().ShouldAllBe(permission => !actor.Can(permission));
    }
}
