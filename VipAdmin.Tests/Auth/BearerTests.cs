using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Auth;

/// <summary>Tokens as providers may issue them, and ours does not: correctly signed, for us, but without a subject.</summary>
public sealed class BearerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("client_id", HttpStatusCode.OK)]
    [InlineData("jti", HttpStatusCode.Unauthorized)]
    public async Task Call_TokenWithoutASubject_IsItsClientOrRefused(string claim, HttpStatusCode expected)
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "k1" };
        await using var issuer = await IssuerAsync(key);
        var address = issuer.Urls.First();
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = true }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = address,
            Audience = TestAuthority.ClientId,
            Claims = new Dictionary<string, object> { [claim] = "nightly", ["roles"] = "ops" },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
        await using var portal = new WebApp(postgres.ConnectionString, new Dictionary<string, string?>
        {
            ["Oidc:Authority"] = address, ["Oidc:ClientId"] = TestAuthority.ClientId, ["Oidc:ClientSecret"] = TestAuthority.ClientSecret,
            ["Oidc:RequireHttpsMetadata"] = "false",
        });
        using var client = portal.Caller();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var answer = await client.GetAsync("api/v1/admin/tasks", Stop);

        answer.StatusCode.ShouldBe(expected);
    }

    private static async Task<WebApplication> IssuerAsync(RsaSecurityKey key)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var web = JsonWebKeyConverter.ConvertFromRSASecurityKey(key);
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) => Results.Json(new
        {
            issuer = $"http://{request.Host}", jwks_uri = $"http://{request.Host}/keys", authorization_endpoint = $"http://{request.Host}/authorize",
            token_endpoint = $"http://{request.Host}/token",
        }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = web.Kid, n = web.N, e = web.E } } }));
        await app.StartAsync(Stop);
        return app;
    }
}
