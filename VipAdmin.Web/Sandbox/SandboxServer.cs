using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// The sandbox's own HTTP server: loopback only, on a free port, separate from the portal's, so that it also works for command-line verbs. It starts when its
/// address is first read; its data is in the database, shared by all processes.
/// </summary>
public sealed class SandboxServer : IHttpApplication<HttpContext>, IDisposable
{
    private const int LongestBody = 64 * 1024;
    private readonly KestrelServer server;
    private readonly Lazy<Uri> address;
    private readonly WeChatSandbox weChat;
    private readonly AlipaySandbox alipay;
    private readonly SandboxOptions options;
    private readonly ILogger<SandboxServer> log;

    /// <exception cref="InvalidOperationException">In Production: a platform that answers "paid" to any caller must not exist there.</exception>
    public SandboxServer(WeChatSandbox weChat, AlipaySandbox alipay, IOptions<SandboxOptions> options, IHostEnvironment environment, ILoggerFactory logs)
    {
        if (environment.IsProduction())
        {
            throw new InvalidOperationException("The payment sandbox is never served in Production.");
        }
        (this.weChat, this.alipay, this.options, log) = (weChat, alipay, options.Value, logs.CreateLogger<SandboxServer>());
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = LongestBody;
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), logs);
        address = new Lazy<Uri>(Start);
    }

    /// <summary>The address of both platforms, e.g. <c>http://127.0.0.1:41233/</c>. The first read starts the server.</summary>
    public Uri Address => address.Value;

    /// <summary>WeChat Pay's base address; the paths below it are those of the real host.</summary>
    public string WeChatBaseUrl => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Alipay's gateway.</summary>
    public string AlipayGateway => new Uri(Address, "/gateway.do").ToString();

    /// <inheritdoc />
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc />
    public async Task ProcessRequestAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        try
        {
            var request = await ReadAsync(context.Request, stop);
            await Task.Delay(Random.Shared.Next(options.MinLatency, options.MaxLatency + 1), stop);
            var answer = request.Path switch
            {
                "/gateway.do" => await alipay.AnswerAsync(request, stop),
                AlipaySandbox.DownloadPath => alipay.Download(request),
                var path when path.StartsWith("/v3/", StringComparison.Ordinal) => await weChat.AnswerAsync(request, stop),
                _ => new SandboxAnswer(404, "", "text/plain", []),
            };
            await WriteAsync(context, answer, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client gave up, so there is no one to answer.
        }
    }

    /// <inheritdoc />
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        if (exception is not null)
        {
            log.LogError(exception, "The payment sandbox could not answer");
        }
    }

    /// <summary>Stops at once, without waiting for simulated time-outs.</summary>
    public void Dispose() => server.Dispose();

    private Uri Start()
    {
        // Binding a loopback socket completes at once and does not depend on another thread.
        server.StartAsync(this, CancellationToken.None).GetAwaiter().GetResult();
        return new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    private static async Task<SandboxRequest> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(stop);
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new SandboxRequest(request.Method, target, name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null, body);
    }

    private async Task WriteAsync(HttpContext context, SandboxAnswer answer, CancellationToken stop)
    {
        if (answer.Status <= 0)
        {
            await Task.Delay(answer.Status == 0 ? 0 : options.SilenceMs, stop);
            context.Abort();
            return;
        }
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }
        if (answer.File is not null || answer.Body.Length > 0)
        {
            var bytes = answer.File ?? Encoding.UTF8.GetBytes(answer.Body);
            response.ContentType = answer.ContentType;
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, stop);
        }
    }
}
