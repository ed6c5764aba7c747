namespace VipAdmin.Web.Auth;

/// <summary>Section <c>Oidc</c>: the sign-in provider, and how roles arrive.</summary>
public sealed class OidcOptions
{
    /// <summary>Issuer whose discovery document is read, e.g. <c>https://login.example.com/realms/vip</c>. Empty = no sign-in configured.</summary>
    public string? Authority { get; set; }
    public string? ClientId { get; set; }
    public string? ClientSecret { get; set; }
    /// <summary>Claim with the roles, or a path into it such as <c>realm_access.roles</c>; see <see cref="ProviderRoles"/> for the accepted shapes.</summary>
    public string RoleClaim { get; set; } = "roles";
    /// <summary>The provider's names for the roles, as one text; <see cref="Auth.RoleMap"/> reads it and the form with one setting per name.</summary>
    public string? RoleMap { get; set; }
    /// <summary>False only for a provider on the same machine.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;
    /// <summary>Audience of API callers' bearer tokens; the client id when empty.</summary>
    public string? Audience { get; set; }

    /// <summary>
    /// Subjects or client ids of programs, separated by commas, whose tokens do not show that no person stands behind them (Zitadel's service users).
    /// </summary>
    public string? Programs { get; set; }

    /// <summary>The entries of <see cref="Programs"/>.</summary>
    public IReadOnlyCollection<string> ProgramList => (Programs ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a provider is configured.</summary>
    public bool Configured => !string.IsNullOrWhiteSpace(Authority);

    /// <summary>Scheme, host and port of the provider, for the content security policy; null without one.</summary>
    public string? Origin => Uri.TryCreate(Authority, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;
}
