using System.Security.Claims;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Tells the token of a program that signed in for itself (client credentials) from the token of a person. There is no one mark for it: RFC 9068 only
/// recommends that the subject is the client, and each provider has a way of its own. What no mark shows is named in <see cref="OidcOptions.Programs"/>.
/// </summary>
public static class ProgramTokens
{
    private static readonly string[] ClientClaims = ["client_id", "clientId", "azp", "appid", "cid"];

    /// <summary>Whether no person stands behind the token.</summary>
    /// <param name="token">The claims as the provider sent them.</param>
    /// <param name="programs">Subjects and client ids that are programs by configuration.</param>
    public static bool IsProgram(ClaimsPrincipal token, IReadOnlyCollection<string> programs)
    {
        var subject = token.FindFirstValue(SessionClaims.Subject);
        var clients = ClientClaims.Select(token.FindFirstValue).OfType<string>().ToArray();
        return string.IsNullOrWhiteSpace(subject)
            || clients.Contains(subject, StringComparer.Ordinal)
            || programs.Contains(subject) || clients.Any(programs.Contains)
            // Keycloak: the client's service account is a user of this name.
            || token.FindFirstValue("preferred_username")?.StartsWith("service-account-", StringComparison.OrdinalIgnoreCase) == true
            // Auth0.
            || IsClientCredentials(token.FindFirstValue("gty")) || subject.EndsWith("@clients", StringComparison.Ordinal)
            // Casdoor: the "user" of a client's token is the application.
            || token.FindFirstValue("type") == "application"
            || IsOfEntraApp(token);
    }

    /// <summary>Entra ID says it outright only where the optional claim is switched on; a token of a person always lists scopes.</summary>
    private static bool IsOfEntraApp(ClaimsPrincipal token)
        => token.FindFirstValue("idtyp") is { } kind ? kind == "app"
            : token.FindFirstValue("tid") is not null && token.FindFirstValue("oid") is not null && token.FindFirstValue("scp") is null
                && (token.FindFirstValue("appid") ?? token.FindFirstValue("azp")) is not null;

    private static bool IsClientCredentials(string? grant) => grant?.Replace('_', '-') == "client-credentials";
}
