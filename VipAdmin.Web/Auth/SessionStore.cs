using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Keeps session data in the database and only the session's id in the cookie. An ID token may be 20 KB; a proxy accepts 4 KB of headers, a browser 4 KB per
/// cookie.
/// </summary>
public sealed class SessionStore(SessionTickets tickets, IDataProtectionProvider protection, ILogger<SessionStore> log) : ITicketStore
{
    /// <summary>Metadata of endpoints that ignore the session or are about to decide it: their requests start without one.</summary>
    public static object WithoutSession { get; } = new SkipsSession();

    /// <summary>Whether the request is for such an endpoint.</summary>
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
            // Pages open to strangers, the error page among them, must show without a database too, so the request continues as not signed in.
            log.LogWarning(error, "The session could not be read; {Path} is shown without sign-in", httpContext.Request.Path);
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
            log.LogWarning(error, "A session cannot be decrypted with the portal's keys; it is treated as ended");
            return null;
        }
    }

    /// <summary>Bound to its session: a row copied over another session's row cannot be decrypted.</summary>
    private IDataProtector Protector(string session) => protection.CreateProtector("VipAdmin.SessionTicket", session);

    private sealed class SkipsSession
    {
        public static bool Applies(HttpContext context)
            // Every sign-in starts a new session, regardless of the browser's cookie, so that an id planted earlier cannot become the person's session.
            => NeedsNone(context) || context.Request.Path.Equals(SignInSetup.CallbackPath, StringComparison.OrdinalIgnoreCase)
                || context.Request.Path.Equals(SignInEndpoints.ChooseRole, StringComparison.OrdinalIgnoreCase);
    }
}
