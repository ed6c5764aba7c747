using System.Security.Claims;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>The claims that the portal keeps of the provider's: identity, known roles, session id and end of the session.</summary>
public static class SessionClaims
{
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Roles = "roles";
    /// <summary>The portal's own id of the browser session; absent for API callers.</summary>
    public const string Session = "vip_session";
    /// <summary>Present on the principal of a program that signed in for itself.</summary>
    public const string Program = "vip_program";
    /// <summary>When the session ends at the latest, seconds since 1970.</summary>
    public const string Ends = "vip_ends";

    /// <summary>
    /// A principal with only the portal's claims; null when no usable claim identifies it. A program that signs in for itself may have no subject, but has a
    /// client id.
    /// </summary>
    /// <param name="from">The provider's principal.</param>
    /// <param name="roles">The roles found for it.</param>
    /// <param name="scheme">Authentication type of the new identity.</param>
    public static ClaimsPrincipal? Reduce(ClaimsPrincipal from, IEnumerable<string> roles, string scheme)
    {
        // An id is never repaired: two people could become one. Nor may a token take an id of the portal itself.
        if (SubjectOf(from) is not { } subject || !PlainText.IsPlain(subject) || Actor.IsReserved(subject))
        {
            return null;
        }
        var name = from.FindFirstValue(Name) ?? from.FindFirstValue("preferred_username") ?? from.FindFirstValue("client_id");
        return Make(subject, PlainText.Cleaned(name) is { Length: > 0 } clean ? clean : subject, roles, scheme);
    }

    /// <summary>The name as the provider sends it.</summary>
    public static string? SubjectOf(ClaimsPrincipal from)
        => new[] { Subject, "client_id", "azp" }.Select(from.FindFirstValue).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));

    /// <summary>A principal of the given person; unknown roles are dropped.</summary>
    public static ClaimsPrincipal Make(string subject, string name, IEnumerable<string> roles, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Name, Roles);
        identity.AddClaim(new Claim(Subject, subject));
        identity.AddClaim(new Claim(Name, name));
        identity.AddClaims(Role.All.Intersect(roles).Select(role => new Claim(Roles, role)));
        return new ClaimsPrincipal(identity);
    }
}
