using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>The addresses of coming and going.</summary>
public static class SignInEndpoints
{
    public const string SignIn = "/sign-in";
    public const string SignOut = "/sign-out";
    public const string SignedOut = "/signed-out";
    public const string NoAccess = "/no-access";
    public const string ChooseRole = "/choose-role";

    public static WebApplication MapSignIn(this WebApplication app)
    {
        var oidc = app.Services.GetRequiredService<IOptions<OidcOptions>>().Value;
        app.MapGet(SignIn, (string? returnUrl) => oidc.Configured
            ? Results.Challenge(new AuthenticationProperties { RedirectUri = Local(returnUrl) }, [OpenIdConnectDefaults.AuthenticationScheme])
            : Results.LocalRedirect($"~{ChooseRole}?returnUrl={Uri.EscapeDataString(Local(returnUrl))}"))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapPost(SignOut, async (HttpContext context, IAntiforgery antiforgery) =>
        {
            await antiforgery.ValidateRequestAsync(context);
            var done = new AuthenticationProperties { RedirectUri = SignedOut };
            return oidc.Configured
                ? Results.SignOut(done, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])
                : Results.SignOut(done, [CookieAuthenticationDefaults.AuthenticationScheme]);
        }).RequireAuthorization(policy => policy.RequireAuthenticatedUser()).ExcludeFromDescription();
        if (app.Environment.IsDevelopment() && !oidc.Configured)
        {
            app.MapPost(ChooseRole, ComeInAs).AllowAnonymous().ExcludeFromDescription();
        }
        return app;
    }

    /// <summary>Whether a role may be chosen without a provider: Development, none configured, and the browser sits on this machine.</summary>
    internal static bool MayChooseRole(HttpContext context)
        => context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment()
        && !context.RequestServices.GetRequiredService<IOptions<OidcOptions>>().Value.Configured
        && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        // The name too: a page elsewhere could point its own name at this machine and drive the browser here.
        && context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" or "::1";

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

    // Never lead away from this site: "//evil" and "/\evil" are other sites to a browser.
    private static string Local(string? returnUrl)
        => returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] ? returnUrl : "/";
}
