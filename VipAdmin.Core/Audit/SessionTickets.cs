using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Audit;

/// <summary>
/// The sessions of every host, in the database: a token of any size leaves the cookie small, sessions survive a restart, and a session ended
/// on one host is over on all of them. A database that does not answer is an error; it never counts as "no session".
/// </summary>
public sealed class SessionTickets(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Keeps a ticket; one of the same session is replaced.</summary>
    public async Task KeepAsync(string session, byte[] ticket, DateTime expiresAt, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.session_tickets (session, sealed, created_at, expires_at) VALUES ({session}, {ticket}, {now}, {expiresAt})
            ON CONFLICT (session) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at
            """, stop);
    }

    /// <summary>The ticket of a session; null when it is over or never was.</summary>
    public async Task<byte[]?> FindAsync(string session, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.SessionTickets.Where(ticket => ticket.Session == session && ticket.ExpiresAt > now).Select(ticket => ticket.Sealed)
            .FirstOrDefaultAsync(stop);
    }

    /// <summary>Ends a session; one that is over already stays so.</summary>
    public async Task RemoveAsync(string session, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.SessionTickets.Where(ticket => ticket.Session == session).ExecuteDeleteAsync(stop);
    }
}
