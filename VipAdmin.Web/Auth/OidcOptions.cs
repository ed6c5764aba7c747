namespace VipAdmin.Web.Auth;

/// <summary>Section <c>Oidc</c>: who signs people in and how their roles arrive.</summary>
public sealed class OidcOptions
{
    /// <summary>Issuer whose discovery document is read, e.g. <c>https://login.example.com/realms/vip</c>. Empty = no sign-in configured.</summary>
    public string? Authority { get; set; }
    public string? ClientId { get; set; }
    public string? ClientSecret { get; set; }
    /// <summary>Claim with the roles: several values, a JSON array, or a path into a JSON claim such as <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";
    /// <summary>False only for a provider on the same machine.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;
    /// <summary>Audience that bearer tokens of API callers must carry; the client id when empty.</summary>
    public string? Audience { get; set; }

    /// <summary>Whether a provider is configured.</summary>
    public bool Configured => !string.IsNullOrWhiteSpace(Authority);

    /// <summary>Scheme, host and port of the provider, for the content security policy; null without one.</summary>
    public string? Origin => Uri.TryCreate(Authority, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;

    /// <summary>
    /// What is wrong with these settings: key and what is expected, nothing when they are usable. Development may do without a provider,
    /// any other environment may not, because nobody could sign in and nothing would keep strangers out.
    /// </summary>
    public IEnumerable<(string Key, string Expected)> Faults(bool development)
    {
        if (!Configured)
        {
            if (!development)
            {
                yield return ("Oidc__Authority", "the address of the OpenID Connect provider; only Development starts without one");
            }
            yield break;
        }
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            yield return ("Oidc__Authority", "an absolute http(s) address");
        }
        else if (RequireHttpsMetadata && uri.Scheme != "https")
        {
            yield return ("Oidc__Authority", "an https address, or Oidc__RequireHttpsMetadata=false for a provider on the same machine");
        }
        if (string.IsNullOrWhiteSpace(ClientId))
        {
            yield return ("Oidc__ClientId", "the client id that the provider knows this portal by");
        }
        if (string.IsNullOrWhiteSpace(RoleClaim))
        {
            yield return ("Oidc__RoleClaim", "the name of the claim with the roles");
        }
    }
}
