using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Localization;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Outside Development cookies travel over https only, so nobody can sign in over plain http. Reached that way, by a forgotten proxy setting as a rule, the
/// console says so instead
/// of failing at the first cookie. What needs no cookie (API, health, metrics, files) answers over plain http too.
/// </summary>
public sealed class HttpsNeeded(RequestDelegate next, IConfiguration configuration, IStringLocalizer<ShellText> text, ILogger<HttpsNeeded> log)
{
    /// <summary>The environment variable that makes the portal believe its proxy.</summary>
    public const string TrustVariable = "ASPNETCORE_FORWARDEDHEADERS_ENABLED";

    private const string TrustKey = "ForwardedHeaders_Enabled";
    private const string Remedy =
        "Behind a proxy that ends TLS set " + TrustVariable
            + "=true, let only the proxy reach the portal (any sender is believed then), and have it send X-Forwarded-Proto";

    private readonly bool trusts = Trusts(configuration);
    private int saidPlain;
    private int saidUntrusted;

    /// <summary>Whether the proxy is believed. The variable counts from a <c>.env</c> file too.</summary>
    public static bool Trusts(IConfiguration configuration)
        => string.Equals(configuration[TrustKey] is { Length: > 0 } set ? set : configuration[TrustVariable], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes the variable count from a <c>.env</c> file too, whose names keep their prefix.</summary>
    public static void ReadTrust(ConfigurationManager configuration)
    {
        if (string.IsNullOrEmpty(configuration[TrustKey]) && configuration[TrustVariable] is { Length: > 0 } written)
        {
            configuration[TrustKey] = written;
        }
    }

    /// <summary>What can be told before anybody comes: null when https is served here or the proxy is believed.</summary>
    /// <param name="addresses">Where the portal listens; semicolons separate them.</param>
    public static string? Missing(IConfiguration configuration, IHostEnvironment environment, string addresses)
        => environment.IsDevelopment() || Trusts(configuration) || addresses.Contains("https:", StringComparison.OrdinalIgnoreCase)
            || !string.IsNullOrEmpty(configuration["https_ports"])
            || configuration.GetSection("Kestrel:Endpoints").GetChildren()
                .Any(endpoint => endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true)
            ? null : "the portal listens on plain http only and believes no proxy, so nobody can sign in. " + Remedy;

    /// <summary>Says at the start what will not work.</summary>
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
                "A proxy sends X-Forwarded-* headers, and they are not believed: addresses in the audit are the proxy's, and https is not seen. {Remedy}",
                Remedy);
        }
        if (request.IsHttps || WorksOverHttp(context))
        {
            return next(context);
        }
        if (Interlocked.Exchange(ref saidPlain, 1) == 0)
        {
            log.LogWarning("The console was asked for over plain http ({Host}{Path}) and cannot sign anybody in that way. {Remedy}", request.Host,
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
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Words("Https.Title")}</title><link rel="stylesheet" href="/app.css"></head>
            <body><main class="plain"><div class="plain-card"><h1>{Words("Https.Title")}</h1><p>{Words("Https.Text")}</p>
            <p>{Words(forwarded ? "Https.Untrusted" : "Https.Proxy")}</p><p><code>{TrustVariable}=true</code></p><p class="muted">{Words("Https.Trust")}</p></div></main></body>
            </html>
            """, context.RequestAborted);
    }
}
