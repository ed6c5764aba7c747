using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Keeps what a session knows in the database and only its id in the cookie. An ID token may be 20 KB; a proxy takes 4 KB of headers, a browser 4 KB a cookie.
/// </summary>
public sealed class SessionStore(SessionTickets tickets, IDataProtectionProvider protection, ILogger<SessionStore> log) : ITicketStore
{
    /// <summary>Metadata of end points that never ask who is signed in, or are about to decide it: they begin without a session.</summary>
    public static object WithoutSession { get; } = new SkipsSession();

    /// <summary>Whether the request is for an end point of that kind.</summary>
    public static bool NeedsNone(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SkipsSession>() is not null;

    /// <inheritdoc />
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var session = ticket.Principal.FindFirstValue(SessionClaims.Session) ?? throw new InvalidOperationException("A session without an id cannot be kept.");
        await RenewAsync(session, ticket);
        return session;
    }

    /// <inheritdoc />
    public Task RenewAsync(string key, AuthenticationTicket ticket)
        => tickets.KeepAsync(key, Protector(key).Protect(TicketSerializer.Default.Serialize(ticket)), ticket.Properties.ExpiresUtc!.Value.UtcDateTime,
            CancellationToken.None);

    /// <inheritdoc />
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => ReadAsync(key, CancellationToken.None);

    /// <inheritdoc />
    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        if (SkipsSession.Applies(httpContext))
        {
            return null;
        }
        try
        {
            return await ReadAsync(key, cancellationToken);
        }
        catch (Exception error) when (DatabaseFault.IsDatabase(error)
            && httpContext.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null)
        {
            // The pages that strangers may see, the one about errors among them, show without a database too: to nobody in particular.
            log.LogWarning(error, "The session could not be read; {Path} is shown as to somebody who is not signed in", httpContext.Request.Path);
            return null;
        }
    }

    /// <inheritdoc />
    public Task RemoveAsync(string key) => tickets.RemoveAsync(key, CancellationToken.None);

    private async Task<AuthenticationTicket?> ReadAsync(string key, CancellationToken stop)
    {
        if (await tickets.FindAsync(key, stop) is not { } kept)
        {
            return null;
        }
        try
        {
            return TicketSerializer.Default.Deserialize(Protector(key).Unprotect(kept));
        }
        catch (CryptographicException error)
        {
            log.LogWarning(error, "A session cannot be opened with the portal's keys and counts as over");
            return null;
        }
    }

    /// <summary>Bound to its session: a row that was copied over another one opens nothing.</summary>
    private IDataProtector Protector(string session) => protection.CreateProtector("VipAdmin.SessionTicket", session);

    private sealed class SkipsSession
    {
        public static bool Applies(HttpContext context)
            // A sign-in begins a session of its own, whatever cookie the browser brings along: an id planted before must not become the person's.
            => NeedsNone(context) || context.Request.Path.Equals(SignInSetup.CallbackPath, StringComparison.OrdinalIgnoreCase)
                || context.Request.Path.Equals(SignInEndpoints.ChooseRole, StringComparison.OrdinalIgnoreCase);
    }
}
