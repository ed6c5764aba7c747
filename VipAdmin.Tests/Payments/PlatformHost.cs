using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VipAdmin.Core;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments;

/// <summary>A request as it arrived, byte for byte where it matters.</summary>
internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body, long At);

/// <summary>Stands where a payment platform would: a real web server that answers as the test says, and the platforms' clients pointed at it.</summary>
internal sealed class PlatformHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<SeenRequest> seen = [];
    private int inFlight;

    private PlatformHost(WebApplication app) => this.app = app;

    public IReadOnlyList<SeenRequest> Seen => [.. seen];
    public int MostInFlight { get; private set; }
    public string Address => app.Urls.Single();
    public ServiceProvider Clients { get; private set; } = null!;
    public IPaymentPlatform WeChat => Clients.GetServices<IPaymentPlatform>().Single(p => p.Channel == "wechat");
    public IPaymentPlatform Alipay => Clients.GetServices<IPaymentPlatform>().Single(p => p.Channel == "alipay");

    public static async Task<PlatformHost> StartAsync(Func<SeenRequest, HttpContext, Task> answer, Action<IServiceCollection>? configure = null,
        bool certificates = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        var app = builder.Build();
        var host = new PlatformHost(app);
        app.Run(context => host.ServeAsync(context, answer));
        await app.StartAsync(TestContext.Current.CancellationToken);
        host.Clients = host.MakeClients(configure, certificates);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await Clients.DisposeAsync();
        await app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context, Func<SeenRequest, HttpContext, Task> answer)
    {
        var now = Interlocked.Increment(ref inFlight);
        lock (seen)
        {
            MostInFlight = Math.Max(MostInFlight, now);
        }
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var request = new SeenRequest(
                context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray(),
                Stopwatch.GetTimestamp());
            seen.Enqueue(request);
            await answer(request, context);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }

    private ServiceProvider MakeClients(Action<IServiceCollection>? configure, bool certificates)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddVipCore(new ConfigurationBuilder().Build());
        services.Configure<PaymentsOptions>(o => (o.AttemptTimeout, o.ReadRetries) = (3_000, 1));
        services.Configure<WeChatPayOptions>(o => Copy(Vectors.WeChat(), o, Address));
        services.Configure<AlipayOptions>(o => Copy(Vectors.Alipay(certificates), o, Address));
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private static void Copy(WeChatPayOptions from, WeChatPayOptions to, string address)
    {
        (to.AppId, to.MchId, to.ApiV3Key, to.CertSerialNo, to.KeyPath) = (from.AppId, from.MchId, from.ApiV3Key, from.CertSerialNo, from.KeyPath);
        (to.PlatformCertPath, to.PublicKeyId, to.PublicKeyPath, to.ApiBaseUrl) = (from.PlatformCertPath, from.PublicKeyId, from.PublicKeyPath, address);
    }

    private static void Copy(AlipayOptions from, AlipayOptions to, string address)
    {
        (to.AppId, to.PrivateKey, to.PublicKey, to.SellerId) = (from.AppId, from.PrivateKey, from.PublicKey, from.SellerId);
        (to.AppCertPath, to.CertPath, to.RootCertPath, to.Gateway) = (from.AppCertPath, from.CertPath, from.RootCertPath, address + "/gateway.do");
    }
}

/// <summary>A wall clock that can be put forward; timers run in real time.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
