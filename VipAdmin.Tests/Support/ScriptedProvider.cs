using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace VipAdmin.Tests.Support;

/// <summary>
/// An OpenID Connect provider that says exactly what a test tells it to: which claims are in the ID token, in the access token and in user info, and how large
/// they are. It asks nobody anything. Code flow with form_post, signed tokens, end session by address and by form.
/// </summary>
public sealed partial class ScriptedProvider : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RsaSecurityKey key;
    private readonly ConcurrentDictionary<string, string> nonces = new();

    private ScriptedProvider(WebApplication app, RsaSecurityKey key) => (this.app, this.key) = (app, key);

    public string Issuer => app.Urls.First();

    /// <summary>Who signs in.</summary>
    public string Subject { get; set; } = "user-1";

    public Dictionary<string, object> IdToken { get; set; } = [];

    /// <summary>Null: the access token is no readable token.</summary>
    public Dictionary<string, object>? AccessToken { get; set; }

    /// <summary>Null: there is no user info end point answer.</summary>
    public Dictionary<string, object>? UserInfo { get; set; }

    /// <summary>The <c>prompt</c> of the last sign-in; null when there was none.</summary>
    public string? Prompt { get; private set; }

    /// <summary>ID tokens that the end session end point was given.</summary>
    public ConcurrentQueue<string> SignedOut { get; } = [];

    /// <summary>Whether it has an end session end point.</summary>
    public bool EndsSessions { get; set; } = true;

    /// <summary>How often user info was asked for.</summary>
    public int UserInfoCalls { get; private set; }

    /// <summary>Configuration of a portal that trusts this provider.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Oidc:Authority"] = Issuer,
        ["Oidc:ClientId"] = TestAuthority.ClientId,
        ["Oidc:ClientSecret"] = TestAuthority.ClientSecret,
        ["Oidc:RequireHttpsMetadata"] = "false",
    };

    public static async Task<ScriptedProvider> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new ScriptedProvider(app, new RsaSecurityKey(RSA.Create(2048)) { KeyId = "k1" });
        provider.Map();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>A claim that makes a token longer by about so many bytes.</summary>
    public static string[] Groups(int bytes) => [.. Enumerable.Range(0, bytes / 53).Select(number => $"/org/department/project-{number:D5}/readers")];

    /// <summary>A bearer token of this provider.</summary>
    public string Bearer(Dictionary<string, object> claims) => Token(claims, null);

    /// <summary>Goes through the sign-in as a browser would, and returns the answer of the portal's callback.</summary>
    /// <param name="browser">Keeps cookies and follows no redirects.</param>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string path = "/sign-in")
    {
        var stop = TestContext.Current.CancellationToken;
        using var challenge = await browser.GetAsync(path, stop);
        challenge.StatusCode.ShouldBe(HttpStatusCode.Redirect, await challenge.Content.ReadAsStringAsync(stop));
        var page = await browser.GetStringAsync(challenge.Headers.Location, stop);
        var fields = Field().Matches(page).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value));
        return await browser.PostAsync(Action().Match(page).Groups["to"].Value, new FormUrlEncodedContent(fields), stop);
    }

    /// <summary>What the header of an answer amounts to on the wire.</summary>
    public static int HeaderBytes(HttpResponseMessage answer)
        => "HTTP/1.1 302 Found\r\n\r\n".Length
            + answer.Headers.Concat(answer.Content.Headers).Sum(header => header.Value.Sum(value => header.Key.Length + value.Length + 4));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Rsa.Dispose();
    }

    private void Map()
    {
        var web = JsonWebKeyConverter.ConvertFromRSASecurityKey(key);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer, jwks_uri = Issuer + "/keys", authorization_endpoint = Issuer + "/authorize", token_endpoint = Issuer + "/token",
            userinfo_endpoint = Issuer + "/userinfo", end_session_endpoint = EndsSessions ? Issuer + "/end" : null,
        }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = web.Kid, n = web.N, e = web.E } } }));
        app.MapGet("/authorize", (string redirect_uri, string state, string nonce, string? prompt) =>
        {
            Prompt = prompt;
            var code = Guid.NewGuid().ToString("N");
            nonces[code] = nonce;
            return Results.Content($"""
                <!doctype html><title>Provider</title><form method="post" action="{redirect_uri}"><input type="hidden" name="code" value="{code}">
                <input type="hidden" name="state" value="{WebUtility.HtmlEncode(state)}"></form><script>document.forms[0].submit()</script>
                """, "text/html");
        });
        app.MapPost("/token", async (HttpRequest request) =>
        {
            var code = (await request.ReadFormAsync()).First(field => field.Key == "code").Value.ToString();
            return Results.Json(
                new
                {
                    token_type = "Bearer", expires_in = 300, id_token = Token(IdToken, nonces[code]),
                    access_token = AccessToken is null ? "opaque" : Token(AccessToken, null, "account")
                });
        });
        app.MapGet("/userinfo", () =>
        {
            UserInfoCalls++;
            return UserInfo is null ? Results.NotFound() : Results.Json(UserInfo);
        });
        app.MapMethods("/end", ["GET", "POST"], async (HttpRequest request) =>
        {
            var fields = request.HasFormContentType ? (await request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString())
                : request.Query.ToDictionary(field => field.Key, field => field.Value.ToString());
            SignedOut.Enqueue(fields.GetValueOrDefault("id_token_hint") ?? "");
            return Results.Redirect($"{fields["post_logout_redirect_uri"]}?state={Uri.EscapeDataString(fields["state"])}");
        });
    }

    private string Token(Dictionary<string, object> claims, string? nonce, string audience = TestAuthority.ClientId)
    {
        var all = new Dictionary<string, object> { ["sub"] = Subject };
        if (nonce is not null)
        {
            all["nonce"] = nonce;
        }
        foreach (var (name, value) in claims)
        {
            all[name] = value;
        }
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = true }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer, Audience = audience, Claims = all, SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    [GeneratedRegex("""name="(?<name>\w+)"\ value="(?<value>[^"]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Field();

    [GeneratedRegex("""action="(?<to>[^"]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Action();
}
