using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace VipAdmin.Tests.Support;

/// <summary>
/// An OpenID Connect provider in the test process: real discovery, code flow with PKCE, signed tokens; no database. Its sign-in page asks
/// who one is and believes every answer. API tests get bearer tokens with <see cref="TokenAsync"/>.
/// </summary>
public sealed class TestAuthority : IAsyncDisposable
{
    public const string ClientId = "vip-admin";
    public const string ClientSecret = "test-only-secret";
    private const string RoleParameter = "role";
    private readonly WebApplication app;

    private TestAuthority(WebApplication app) => this.app = app;

    /// <summary>The issuer.</summary>
    public string Issuer => app.Urls.First();

    /// <summary>Configuration of a portal that trusts this provider.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Oidc:Authority"] = Issuer,
        ["Oidc:ClientId"] = ClientId,
        ["Oidc:ClientSecret"] = ClientSecret,
        ["Oidc:RequireHttpsMetadata"] = "false",
    };

    /// <summary>Starts a provider on a free port.</summary>
    public static async Task<TestAuthority> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token").SetEndSessionEndpointUris("connect/end");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowClientCredentialsFlow();
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption();
            server.RegisterScopes(Scopes.Profile);
            server.EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough()
                .EnableEndSessionEndpointPassthrough();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId)
                {
                    context.Reject(Errors.InvalidClient);
                }
                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(Errors.InvalidClient);
                }
                return default;
            }));
            server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(_ => default));
        });
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.UseAuthentication();
        app.MapMethods("connect/authorize", ["GET", "POST"], Authorize);
        app.MapPost("connect/token", (Delegate)ExchangeAsync);
        app.MapMethods("connect/end", ["GET", "POST"],
            () => Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]));
        await app.StartAsync();
        return new TestAuthority(app);
    }

    /// <summary>A bearer token for the portal's API with the given roles.</summary>
    public async Task<string> TokenAsync(params string[] roles)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(Issuer + "/connect/token"), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = ClientId,
            ["client_secret"] = ClientSecret,
            [RoleParameter] = string.Join(',', roles),
        }));
        var body = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(body);
        return System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // First the page that asks for a role, then, with the answer, the redirect back with a code.
    private static IResult Authorize(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if (request[RoleParameter] is not { } role)
        {
            var again = context.Request.PathBase + context.Request.Path + context.Request.QueryString;
            var links = string.Concat(
                VipAdmin.Core.Role.All.Append("stranger")
                    .Select(name => $"""<a href="{System.Net.WebUtility.HtmlEncode(again)}&amp;role={name}">{name}</a> """));
            return Results.Content($"<!doctype html><title>Provider</title><h1>Who are you?</h1>{links}", "text/html");
        }
        return Results.SignIn(Person((string?)role ?? ""), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static async Task<IResult> ExchangeAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var principal = request.IsAuthorizationCodeGrantType()
            ? (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal!
            : Person((string?)request[RoleParameter] ?? "");
        return Results.SignIn(principal, null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static ClaimsPrincipal Person(string roles)
    {
        var identity = new ClaimsIdentity("test", Claims.Name, "roles");
        identity.SetClaim(Claims.Subject, "user-" + roles).SetClaim(Claims.Name, "Test " + roles);
        identity.SetClaims("roles", [.. roles.Split(',', StringSplitOptions.RemoveEmptyEntries)]);
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(Scopes.OpenId, Scopes.Profile);
        principal.SetResources(ClientId);
        return principal;
    }
}
