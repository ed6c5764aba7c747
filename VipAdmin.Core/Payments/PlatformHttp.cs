using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace VipAdmin.Core.Payments;

/// <summary>The HTTP clients of the platforms.</summary>
internal static class PlatformHttp
{
    /// <summary>Largest accepted answer; real ones are a few kilobytes.</summary>
    private const int LargestAnswer = 1024 * 1024;

    /// <summary>
    /// Registers the named client of a platform: no redirects, no cookies, no decompression (signatures cover the bytes as sent), bounded answers, no request
    /// logging.
    /// </summary>
    public static void AddPlatformClient(this IServiceCollection services, string channel) => services
        .AddHttpClient(channel, client =>
        {
            // Each attempt has its own time-out.
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.MaxResponseContentBufferSize = LargestAnswer;
            client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("VipAdmin", "1"));
        })
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers();
}
