using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Outside Development cookies travel over https only, so sign-in cannot work over plain http. Reached that way, usually because of a missing proxy setting,
/// the console explains it instead of failing at the first cookie. What needs no cookie (API, health, metrics, files) answers over plain http too.
/// </summary>
public sealed class HttpsNeeded(RequestDelegate next, IConfiguration configuration, ILogger<HttpsNeeded> log)
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

    private static Task SayAsync(HttpContext context, bool forwarded)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<HttpsNeededDocument>(new { Forwarded = forwarded }) { StatusCode = StatusCodes.Status400BadRequest }
            .ExecuteAsync(context);
    }
}
