using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace VipAdmin.Web.Auth;

/// <summary>What came of looking for roles.</summary>
/// <param name="Roles">The portal's roles.</param>
/// <param name="Claims">Names of all claims that came, in the order of their coming; no values.</param>
/// <param name="Names">The provider's own names at the place that was looked at.</param>
public sealed record RolesFound(IReadOnlyList<string> Roles, IReadOnlyList<string> Claims, IReadOnlyList<string> Names);

/// <summary>
/// Looks for the roles of somebody who signs in: in the ID token; when it has none, at the user info end point, then in the access token, where Keycloak puts
/// them as installed.
/// </summary>
public sealed class RoleSearch(ProviderRoles roles, ILogger<RoleSearch> log)
{
    /// <summary>Who waits for a page waits no longer than this for what may be missing anyway.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where the roles are looked for.</summary>
    public string Claim => roles.Claim;

    /// <summary>The roles in a token that is known to be genuine, and nothing else.</summary>
    public RolesFound In(JsonWebToken token) => new Finding(roles).In(token).Found;

    /// <summary>The roles of somebody who has just signed in.</summary>
    /// <param name="idToken">Known to be genuine.</param>
    /// <param name="accessToken">As the token end point gave it.</param>
    /// <param name="subject">The person: user info of anybody else is not believed.</param>
    public async Task<RolesFound> OfAsync(OpenIdConnectOptions options, string? idToken, string? accessToken, string subject, CancellationToken stop)
    {
        var finding = new Finding(roles);
        if (idToken is not null)
        {
            finding.In(new JsonWebToken(idToken));
        }
        if (finding.Roles.Count > 0 || string.IsNullOrEmpty(accessToken))
        {
            return finding.Found;
        }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            var provider = await options.ConfigurationManager!.GetConfigurationAsync(patience.Token);
            if (await UserInfoAsync(options, provider, accessToken, patience.Token) is { } info && Subject(info) == subject)
            {
                finding.In(info);
            }
            if (finding.Roles.Count == 0 && await GenuineAsync(accessToken, options, provider) is { } token
                && (token.Subject is null or "" || token.Subject == subject))
            {
                finding.In(token);
            }
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or InvalidOperationException or OperationCanceledException
            && !stop.IsCancellationRequested)
        {
            log.LogWarning(error, "The sign-in provider was asked for roles beside the ID token and gave no usable answer");
        }
        return finding.Found;
    }

    private async Task<JsonElement?> UserInfoAsync(OpenIdConnectOptions options, OpenIdConnectConfiguration provider, string accessToken,
        CancellationToken stop)
    {
        if (string.IsNullOrEmpty(provider.UserInfoEndpoint))
        {
            return null;
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, provider.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var answer = await options.Backchannel.SendAsync(request, stop);
        if (!answer.IsSuccessStatusCode)
        {
            log.LogWarning("The user info end point of the sign-in provider answers {Status}", (int)answer.StatusCode);
            return null;
        }
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.Content.Headers.ContentType?.MediaType == "application/jwt")
        {
            return await GenuineAsync(text, options, provider) is { } signed ? Payload(signed) : null;
        }
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>A token with the provider's signature and name; null for anything else, as access tokens need not be readable at all.</summary>
    private static async Task<JsonWebToken?> GenuineAsync(string token, OpenIdConnectOptions options, OpenIdConnectConfiguration provider)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false };
        if (!handler.CanReadToken(token))
        {
            return null;
        }
        var rules = options.TokenValidationParameters.Clone();
        // An access token is meant for whoever serves the person's data; that it came straight from the token end point makes it ours.
        rules.ValidateAudience = false;
        rules.ValidIssuer = provider.Issuer;
        rules.IssuerSigningKeys = provider.SigningKeys;
        var result = await handler.ValidateTokenAsync(token, rules);
        return result.IsValid ? result.SecurityToken as JsonWebToken : null;
    }

    private static string? Subject(JsonElement info)
        => info.ValueKind == JsonValueKind.Object && info.TryGetProperty("sub", out var subject) && subject.ValueKind == JsonValueKind.String
            ? subject.GetString() : null;

    private static JsonElement Payload(JsonWebToken token)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return document.RootElement.Clone();
    }

    private sealed class Finding(ProviderRoles roles)
    {
        private readonly List<string> claims = [];
        private readonly List<string> names = [];

        public IReadOnlyList<string> Roles { get; private set; } = [];

        public RolesFound Found => new(Roles, claims, names);

        public Finding In(JsonWebToken token) => In(Payload(token));

        public Finding In(JsonElement document)
        {
            if (document.ValueKind != JsonValueKind.Object)
            {
                return this;
            }
            try
            {
                claims.AddRange(document.EnumerateObject().Select(member => member.Name).Where(name => !claims.Contains(name)));
                Roles = roles.Read(document, names);
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair in a name or a role: no text, so no role either.
            }
            return this;
        }
    }
}
