using System.Net;

namespace VipAdmin.Tests.Support;

/// <summary>
/// Keeps cookies as browsers do on this machine: those that want https are sent over plain http too, because loopback counts as safe. Follows no redirects.
/// </summary>
public sealed class LoopbackBrowser(CookieContainer cookies) : DelegatingHandler(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
{
    /// <summary>A client on the portal.</summary>
    public static HttpClient On(WebApp portal, CookieContainer? cookies = null)
        => new(new LoopbackBrowser(cookies ?? new CookieContainer(1_000, 1_000, 4_096))) { BaseAddress = new Uri(portal.Address) };

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } header)
        {
            request.Headers.Add("Cookie", header);
        }
        var answer = await base.SendAsync(request, cancellationToken);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            cookies.SetCookies(request.RequestUri!, cookie.Replace("; secure", "", StringComparison.OrdinalIgnoreCase));
        }
        return answer;
    }
}
