using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.Support;

/// <summary>
/// The portal as it is, on a real Kestrel and a test's database. Nothing is scheduled unless the test asks for it, so that a test decides what happens.
/// </summary>
/// <param name="connectionString">The test class's database.</param>
/// <param name="settings">Configuration keys on top (<c>Section:Key</c>); later wins.</param>
/// <param name="environment">Host environment; Development serves static files from the build output.</param>
/// <param name="services">What takes the place of the portal's own parts, e.g. scripted platforms.</param>
public sealed class WebApp(
    string connectionString, IReadOnlyDictionary<string, string?>? settings = null, string environment = "Development",
    Action<IServiceCollection>? services = null) : WebApplicationFactory<Program>
{
    private bool started;

    /// <summary>Where the portal listens, without a slash at the end.</summary>
    public string Address
    {
        get
        {
            if (!started)
            {
                UseKestrel();
                StartServer();
                started = true;
            }
            return ClientOptions.BaseAddress.ToString().TrimEnd('/');
        }
    }

    /// <summary>What the portal's clock says (UTC): it follows the database's, the machine's may differ.</summary>
    public DateTime Now
    {
        get
        {
            _ = Address;
            return Services.GetRequiredService<TimeProvider>().UtcNow();
        }
    }

    /// <summary>A portal that signs in at the given provider.</summary>
    public static WebApp SigningInAt(TestAuthority authority, string connectionString) => new(connectionString, authority.Settings);

    /// <summary>A client that keeps cookies and follows no redirects, so that a test sees them.</summary>
    public HttpClient Caller() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Address) };

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The factory and the program's own end both stop the host; the second may find it gone already.
        }
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment);
        // Not by UseKestrel(0), which sets the port after the program was built: on a busy machine its server may run by then.
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.UseSetting("ConnectionStrings:VipAdmin", connectionString);
        builder.UseSetting("Scheduling:Enabled", "false");
        builder.UseSetting("Logging:Level", "Warning");
        builder.UseSetting("Logging:Directory", Path.Combine(Path.GetTempPath(), "vipadmin-test-logs"));
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            builder.UseSetting(key, value);
        }
        builder.ConfigureTestServices(all =>
        {
            // The tests' process has many portals, and its memory is its own affair.
            all.Remove(all.Single(service => service.ImplementationType == typeof(MemoryRelease)));
            services?.Invoke(all);
        });
    }
}
