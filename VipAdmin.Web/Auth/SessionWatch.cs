using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Ends open pages with their session. A page outlives the request that started it, so it must notice the end itself: at once when the person signs out
/// anywhere, within a minute when the session expires. The page then asks for sign-in.
/// </summary>
public sealed class SessionWatch : RevalidatingServerAuthenticationStateProvider
{
    private readonly AccessLog access;
    private readonly ChangeFeed feed;
    private readonly TimeProvider time;
    private IDisposable? subscription;

    public SessionWatch(ILoggerFactory logs, AccessLog access, ChangeFeed feed, TimeProvider time) : base(logs)
    {
        (this.access, this.feed, this.time) = (access, feed, time);
        AuthenticationStateChanged += Listen;
    }

    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        return user.FindFirstValue(SessionClaims.Session) is { } session
            && long.TryParse(user.FindFirstValue(SessionClaims.Ends), CultureInfo.InvariantCulture, out var ends)
            && time.GetUtcNow().ToUnixTimeSeconds() < ends
            && !await access.HasEndedAsync(session, cancellationToken);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        AuthenticationStateChanged -= Listen;
        subscription?.Dispose();
        base.Dispose(disposing);
    }

    private async void Listen(Task<AuthenticationState> state)
    {
        subscription?.Dispose();
        subscription = (await state).User.FindFirstValue(SessionClaims.Session) is { } session
            ? feed.Subscribe([AccessLog.TopicOf(session)], EndIfOverAsync)
            : null;
    }

    private async Task EndIfOverAsync()
    {
        // After a lost connection the topic is raised for every session, so check before ending the page.
        if (!await ValidateAuthenticationStateAsync(await GetAuthenticationStateAsync(), CancellationToken.None))
        {
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        }
    }
}
