using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Localization;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Outside Development cookies travel over https only, so sign-in cannot work over plain http. A console reached that way, usually because a proxy setting is
/// missing, shows this instead of failing at the first cookie. Endpoints that need no cookie (API, health, metrics, files) also answer over plain http.
/// </summary>
public sealed class HttpsNeeded(RequestDelegate next, IConfiguration configuration, IStringLocalizer<ShellText> text, ILogger<HttpsNeeded> log)
{
    /// <summary>The environment variable that makes the portal trust its proxy.</summary>
    public const string TrustVariable = "ASPNETCORE_FORWARDEDHEADERS_ENABLED";

    private const string TrustKey = "ForwardedHeaders_Enabled";
    private const string Remedy =
        "Behind a proxy that ends TLS set " + TrustVariable
            + "=true, let only the proxy reach the portal (any sender is trusted then), and have it send X-Forwarded-Proto";

    private readonly bool trusts = Trusts(configuration);
    private int saidPlain;
    private int saidUntrusted;

    /// <summary>Whether the proxy is trusted. The variable also counts in a <c>.env</c> file.</summary>
    public static bool Trusts(IConfiguration configuration)
        => string.Equals(configuration[TrustKey] is { Length: > 0 } set ? set : configuration[TrustVariable], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes the variable count in a <c>.env</c> file too, where names keep their prefix.</summary>
    public static void ReadTrust(ConfigurationManager configuration)
    {
        if (string.IsNullOrEmpty(configuration[TrustKey]) && configuration[TrustVariable] is { Length: > 0 } written)
        {
            configuration[TrustKey] = written;
        }
    }

    /// <summary>What is missing for https, as far as it is known before the first request; null when https is served here or the proxy is trusted.</summary>
    /// <param name="addresses">The addresses the portal listens on, separated by semicolons.</param>
    public static string? Missing(IConfiguration configuration, IHostEnvironment environment, string addresses)
        => environment.IsDevelopment() || Trusts(configuration) || addresses.Contains("https:", StringComparison.OrdinalIgnoreCase)
            || !string.IsNullOrEmpty(configuration["https_ports"])
            || configuration.GetSection("Kestrel:Endpoints").GetChildren()
                .Any(endpoint => endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true)
            ? null : "the portal listens on plain http only and trusts no proxy, so sign-in is impossible. " + Remedy;

    /// <summary>Logs at start that sign-in will fail.</summary>
    public static void WarnAtStart(WebApplication app)
        => app.Lifetime.ApplicationStarted.Register(() =>
        {
            var addresses = string.Join(';',
                app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
            if (Missing(app.Configuration, app.Environment, addresses) is { } missing)
            {
                app.Logger.LogWarning("Sign-in will fail: {Reason}", missing);
            }
        });

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var forwarded = !trusts && request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));
        if (forwarded && Interlocked.Exchange(ref saidUntrusted, 1) == 0)
        {
            log.LogWarning(
                "A proxy sends X-Forwarded-* headers, but it is not trusted: the audit shows the proxy's address, and https is not recognised. {Remedy}",
                Remedy);
        }
        if (request.IsHttps || WorksOverHttp(context))
        {
            return next(context);
        }
        if (Interlocked.Exchange(ref saidPlain, 1) == 0)
        {
            log.LogWarning("The console was opened over plain http ({Host}{Path}), where sign-in is impossible. {Remedy}", request.Host,
                request.Path, Remedy);
        }
        return SayAsync(context, forwarded);
    }

    private static bool WorksOverHttp(HttpContext context)
        => SignInSetup.IsApi(context.Request) || context.Request.Path.StartsWithSegments("/healthz") || context.Request.Path.StartsWithSegments("/metrics")
            || context.Request.Path.StartsWithSegments("/openapi") || SessionStore.NeedsNone(context);

    private Task SayAsync(HttpContext context, bool forwarded)
    {
        string Words(string key) => WebUtility.HtmlEncode(text[key]);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="{System.Globalization.CultureInfo.CurrentUICulture.Name}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Words("Https.Title")}</title>
            <link rel="stylesheet" href="/app.css"></head>
            <body><main class="plain"><div class="plain-card"><h1>{Words("Https.Title")}</h1><p>{Words("Https.Text")}</p>
            <p>{Words(forwarded ? "Https.Untrusted" : "Https.Proxy")}</p><p><code>{TrustVariable}=true</code></p>
            <p class="muted">{Words("Https.Trust")}</p></div></main></body>
            </html>
            """, context.RequestAborted);
    }
}
