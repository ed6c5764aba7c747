using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using VipAdmin.Core.Audit;

namespace VipAdmin.Web.Auth;

/// <summary>Events of the session cookie: a session id at sign-in, and audit rows for sign-in, sign-out and refusals.</summary>
public sealed class SessionEvents(AccessLog access, TimeProvider time) : CookieAuthenticationEvents
{
    /// <inheritdoc />
    public override async Task SigningIn(CookieSigningInContext context)
    {
        var identity = (ClaimsIdentity)context.Principal!.Identity!;
        var session = Guid.CreateVersion7().ToString("N");
        identity.AddClaim(new Claim(SessionClaims.Session, session));
        identity.AddClaim(
            new Claim(SessionClaims.Ends, (time.GetUtcNow() + SignInSetup.SessionLength).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        var actor = ActorOf.Principal(context.Principal, Address(context.HttpContext));
        await access.SignedInAsync(actor, session, context.HttpContext.RequestAborted, context.HttpContext.Items[SignInSetup.NoRole]);
    }

    /// <inheritdoc />
    public override async Task SigningOut(CookieSigningOutContext context)
    {
        var user = context.HttpContext.User;
        if (user.FindFirstValue(SessionClaims.Session) is { } session)
        {
            await access.SignedOutAsync(ActorOf.Principal(user, Address(context.HttpContext)), session, context.HttpContext.RequestAborted);
        }
    }

    /// <inheritdoc />
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (SignInSetup.IsApi(context.Request))
        {
            return Answer(context, StatusCodes.Status401Unauthorized);
        }
        var request = context.Request;
        var back = Uri.EscapeDataString(SignInEndpoints.Local(request.PathBase + request.Path + request.QueryString));
        context.RedirectUri = $"{request.Scheme}://{request.Host}{request.PathBase}{SignInEndpoints.SignIn}?returnUrl={back}";
        return base.RedirectToLogin(context);
    }

    /// <inheritdoc />
    public override async Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        await access.DeniedAsync(ActorOf.Request(context.HttpContext), context.Request.Path, null, context.HttpContext.RequestAborted);
        await (SignInSetup.IsApi(context.Request) ? Answer(context, StatusCodes.Status403Forbidden) : base.RedirectToAccessDenied(context));
    }

    private static string? Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
