using Microsoft.Extensions.Options;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Layout;

/// <summary>
/// Headers on every answer. Scripts come from this host only, none inline; inline styles are allowed because MudBlazor positions its
/// popovers with them. The web socket is named by scheme because older browsers do not count it as 'self'.
/// </summary>
public sealed class SecurityHeaders(RequestDelegate next, IOptions<OidcOptions> oidc)
{
    private readonly string formTargets = oidc.Value.Origin is { } origin ? $"'self' {origin}" : "'self'";

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Value;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
            $"connect-src 'self' ws://{host} wss://{host}; form-action {formTargets}; base-uri 'self'; object-src 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        return next(context);
    }
}
