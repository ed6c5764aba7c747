using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>The actor of a principal or a request. Principals of both schemes carry the claims of <see cref="SessionClaims"/>.</summary>
public static class ActorOf
{
    /// <summary>A visitor who is not signed in; holds no permission.</summary>
    public static Actor Nobody { get; } = new("anonymous", "anonymous", []);

    /// <summary>The signed-in person or API caller, with the address the request came from.</summary>
    public static Actor Principal(ClaimsPrincipal principal, string? address)
    {
        if (principal.Identity?.IsAuthenticated != true || principal.FindFirstValue(SessionClaims.Subject) is not { } id)
        {
            return Nobody with { Address = address };
        }
        var name = principal.FindFirstValue(SessionClaims.Name) ?? id;
        return new Actor(id, name, [.. principal.FindAll(SessionClaims.Roles).Select(claim => claim.Value)])
        {
            Address = address,
            Kind = principal.Identity.AuthenticationType != JwtBearerDefaults.AuthenticationScheme ? ActorKind.Person
                : principal.HasClaim(claim => claim.Type == SessionClaims.Program) ? ActorKind.ProgramToken : ActorKind.PersonToken,
        };
    }

    /// <summary>The actor of an HTTP request.</summary>
    public static Actor Request(HttpContext context) => Principal(context.User, context.Connection.RemoteIpAddress?.ToString());
}
