using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>The endpoints for signing in and out.</summary>
public static class SignInEndpoints
{
    public const string SignIn = "/sign-in";
    public const string SignOut = "/sign-out";
    public const string SignedOut = "/signed-out";
    public const string NoAccess = "/no-access";
    public const string ChooseRole = "/choose-role";

    /// <summary>Longest return address, in characters.</summary>
    private const int LongestReturn = 500;

    public static WebApplication MapSignIn(this WebApplication app)
    {
        var oidc = app.Services.GetRequiredService<IOptions<OidcOptions>>().Value;
        app.MapGet(SignIn, (string? returnUrl) => oidc.Configured
            ? Results.Challenge(new AuthenticationProperties { RedirectUri = Local(returnUrl) }, [OpenIdConnectDefaults.AuthenticationScheme])
            : Results.LocalRedirect($"~{ChooseRole}?returnUrl={Uri.EscapeDataString(Local(returnUrl))}"))
            .AllowAnonymous().ExcludeFromDescription();
        // Runs before the page of the same address and is open to strangers: a press after the session has ended must end on the signed-out page too, not at
        // the sign-in.
        app.MapPost(SignOut, LeaveAsync).WithOrder(-1).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        if (app.Environment.IsDevelopment() && !oidc.Configured)
        {
            app.MapPost(ChooseRole, ComeInAs).AllowAnonymous().ExcludeFromDescription();
        }
        return app;
    }

    /// <summary>Whether a role may be chosen without a provider: Development, none configured, and the browser runs on this machine.</summary>
    internal static bool MayChooseRole(HttpContext context)
        => context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment()
        && !context.RequestServices.GetRequiredService<IOptions<OidcOptions>>().Value.Configured
        && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        // The host name is checked too: a foreign page could point its own name at this machine and drive the browser here.
        && context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" or "::1";

    /// <summary>
    /// Signs out the browser's current session. The token of a tab that was open for a long time, or was opened by another person, is no longer valid, and the
    /// press still counts; but another site must not be able to press. The browser itself says that the press came from a page of the portal; otherwise another
    /// press is required.
    /// </summary>
    private static async Task<IResult> LeaveAsync(HttpContext context, IAntiforgery antiforgery, IOptions<OidcOptions> oidc, ILogger<SessionEvents> log)
    {
        if (context.User.Identity?.IsAuthenticated != true)
        {
            // The session has already ended, and with it the data needed to tell the provider. The provider may still know the person, so the next sign-in
            // asks.
            if (FromOurPage(context))
            {
                AskAgain(context);
            }
            return Results.LocalRedirect("~" + SignedOut);
        }
        if (!FromOurPage(context) && !await antiforgery.IsRequestValidAsync(context))
        {
            return Results.LocalRedirect("~" + SignOut);
        }
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (!oidc.Value.Configured)
        {
            return Results.LocalRedirect("~" + SignedOut);
        }
        try
        {
            await context.SignOutAsync(OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = SignedOut });
            return Results.Empty;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            log.LogWarning(error, "The provider could not be told that {Person} signed out; the portal's own session has ended", ActorOf.Request(context).Id);
            AskAgain(context);
            return Results.LocalRedirect("~" + SignedOut);
        }
    }

    private static void AskAgain(HttpContext context) => context.Response.Cookies.Append(SignInSetup.AskAgainCookie, "1",
        new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = SignInSetup.SessionLength });

    /// <summary>Whether the browser says that the post comes from this site; no other site can make it say so.</summary>
    private static bool FromOurPage(HttpContext context)
        => context.Request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site ? site == "same-origin"
        : context.Request.Headers.Origin.ToString() == $"{context.Request.Scheme}://{context.Request.Host}";

    private static async Task<IResult> ComeInAs(HttpContext context, [FromForm] string role, [FromForm] string? returnUrl)
    {
        if (!MayChooseRole(context) || !Role.All.Contains(role))
        {
            return Results.Forbid();
        }
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme,
            SessionClaims.Make($"dev:{role}", $"dev-{role}", [role], CookieAuthenticationDefaults.AuthenticationScheme));
        return Results.LocalRedirect(Local(returnUrl));
    }

    /// <summary>
    /// The address to return to after sign-in: never another site ("//evil" and "/\evil" are other sites to a browser), never the sign-out, nothing that a
    /// header cannot contain. A long query is dropped: with the provider's parameters around it, the header would become too long for a proxy.
    /// </summary>
    internal static string Local(string? returnUrl)
    {
        if (!(returnUrl is ['/', ..] and not ['/', '/' or '\\', ..]) || returnUrl.AsSpan().ContainsAnyExceptInRange('!', '~')
            || returnUrl.StartsWith(SignOut, StringComparison.OrdinalIgnoreCase) || returnUrl.StartsWith(SignedOut, StringComparison.OrdinalIgnoreCase))
        {
            return "/";
        }
        var path = returnUrl.Length <= LongestReturn ? returnUrl : returnUrl.Split('?', '#')[0];
        return path.Length <= LongestReturn ? path : "/";
    }
}
