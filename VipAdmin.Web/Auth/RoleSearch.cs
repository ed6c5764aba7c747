using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace VipAdmin.Web.Auth;

/// <summary>Result of looking for a person's roles.</summary>
/// <param name="Roles">The portal's roles.</param>
/// <param name="Claims">Names of all claims received, in their order; no values.</param>
/// <param name="Names">The provider's own names found at the configured place.</param>
public sealed record RolesFound(IReadOnlyList<string> Roles, IReadOnlyList<string> Claims, IReadOnlyList<string> Names);

/// <summary>
/// Finds the roles of the person signing in: in the ID token; if it has none, at the user info endpoint, then in the access token, where Keycloak puts them by
/// default.
/// </summary>
public sealed class RoleSearch(ProviderRoles roles, ILogger<RoleSearch> log)
{
    /// <summary>Longest wait for an answer that may be missing; the person is waiting for a page.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The claim or path that is searched.</summary>
    public string Claim => roles.Claim;

    /// <summary>The roles in a token that is known to be genuine, without any further search.</summary>
    public RolesFound In(JsonWebToken token) => new Finding(roles).In(token).Found;

    /// <summary>The roles of the person who just signed in.</summary>
    /// <param name="idToken">Known to be genuine.</param>
    /// <param name="accessToken">As received from the token endpoint.</param>
    /// <param name="subject">The person's subject: user info about any other subject is ignored.</param>
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
            log.LogWarning(error, "The search for roles beyond the ID token failed: the sign-in provider gave no usable answer");
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
            log.LogWarning("The user info endpoint of the sign-in provider answers {Status}", (int)answer.StatusCode);
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

    /// <summary>A token with the provider's signature and issuer; null for anything else, as access tokens need not be readable.</summary>
    private static async Task<JsonWebToken?> GenuineAsync(string token, OpenIdConnectOptions options, OpenIdConnectConfiguration provider)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false };
        if (!handler.CanReadToken(token))
        {
            return null;
        }
        var rules = options.TokenValidationParameters.Clone();
        // The audience of an access token is another service. It counts here because it came straight from the token endpoint.
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
                // A name or role with an unpaired surrogate is not text, so it is not a role.
            }
            return this;
        }
    }
}
