using System.Security.Claims;
using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>The few claims that the portal keeps of what a provider says: who, known roles, which session and until when.</summary>
public static class SessionClaims
{
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Roles = "roles";
    /// <summary>Our own id of the browser session; absent for API callers.</summary>
    public const string Session = "vip_session";
    /// <summary>When the session ends at the latest, seconds since 1970.</summary>
    public const string Ends = "vip_ends";

    /// <summary>A principal with nothing but our claims; null when nothing says who it is. A program that signs in for itself may have no subject, but is a client.</summary>
    /// <param name="from">The provider's principal.</param>
    /// <param name="roleClaim">Where the provider puts the roles, see <see cref="OidcOptions.RoleClaim"/>.</param>
    /// <param name="scheme">Authentication type of the new identity.</param>
    public static ClaimsPrincipal? Reduce(ClaimsPrincipal from, string roleClaim, string scheme)
    {
        var subject = new[] { Subject, "client_id", "azp" }.Select(from.FindFirstValue).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        if (subject is null)
        {
            return null;
        }
        var name = from.FindFirstValue(Name) ?? from.FindFirstValue("preferred_username") ?? from.FindFirstValue("client_id") ?? subject;
        return Make(subject, name, RolesIn(from, roleClaim), scheme);
    }

    /// <summary>A principal of the given person; unknown roles are left out.</summary>
    public static ClaimsPrincipal Make(string subject, string name, IEnumerable<string> roles, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Name, Roles);
        identity.AddClaim(new Claim(Subject, subject));
        identity.AddClaim(new Claim(Name, name));
        identity.AddClaims(Role.All.Intersect(roles).Select(role => new Claim(Roles, role)));
        return new ClaimsPrincipal(identity);
    }

    private static IEnumerable<string> RolesIn(ClaimsPrincipal principal, string roleClaim)
    {
        var direct = principal.FindAll(roleClaim).SelectMany(claim => Texts(claim.Value, path: [])).ToList();
        if (direct.Count > 0 || roleClaim.Split('.') is not [var claimName, .. var path])
        {
            return direct;
        }
        return principal.FindAll(claimName).SelectMany(claim => Texts(claim.Value, path));
    }

    private static IEnumerable<string> Texts(string value, ReadOnlySpan<string> path)
    {
        if (value.AsSpan().TrimStart() is not ['[' or '{', ..])
        {
            return path.IsEmpty ? [value] : [];
        }
        try
        {
            using var document = JsonDocument.Parse(value);
            var element = document.RootElement;
            foreach (var step in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
                {
                    return [];
                }
            }
            return element.ValueKind == JsonValueKind.Array
                ? [.. element.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
                : [];
        }
        catch (JsonException)
        {
            // Not JSON after all: a role may well be called "[x]", but it is none of ours.
            return [];
        }
    }
}
