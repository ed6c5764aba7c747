using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Audit;

/// <summary>
/// Sign-ins, sign-outs and refused acts. It also decides, for every host, whether a session is over: the session lasts as long as its row.
/// </summary>
public sealed class AccessLog(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Topic that is raised when the session ends.</summary>
    public static string TopicOf(string session) => $"session:{session}";

    /// <summary>Records a sign-in; the sign-in fails when this cannot be written.</summary>
    /// <param name="data">Particulars, such as what was looked for when no role was found; null when there are none.</param>
    public Task SignedInAsync(Actor actor, string session, CancellationToken stop, object? data = null)
        => RecordAsync(actor, AuditAction.SignedIn, session, data, [], stop);

    /// <summary>Ends the session on every host and in every open page.</summary>
    public Task SignedOutAsync(Actor actor, string session, CancellationToken stop)
        => RecordAsync(actor, AuditAction.SignedOut, session, null, [TopicOf(session)], stop,
            db => db.SessionTickets.Where(ticket => ticket.Session == session).ExecuteDeleteAsync(stop));

    /// <summary>Records an act that was refused for want of a permission.</summary>
    /// <param name="target">What was asked for: a path, or what the act was about; null when unknown.</param>
    /// <param name="permission">The missing permission; null when no role was known at all.</param>
    public Task DeniedAsync(Actor actor, string? target, Permission? permission, CancellationToken stop)
        => RecordAsync(actor, AuditAction.Denied, target, permission is null ? null : new { permission = permission.ToString() }, [], stop);

    /// <summary>Whether this session is over: signed out of, ended with its time, or never begun.</summary>
    public async Task<bool> HasEndedAsync(string session, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = time.UtcNow();
        return !await db.SessionTickets.AnyAsync(ticket => ticket.Session == session && ticket.ExpiresAt > now, stop);
    }

    private async Task RecordAsync(Actor actor, string action, string? target, object? data, string[] topics, CancellationToken stop,
        Func<VipDb, Task>? also = null)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (also is not null)
        {
            await also(db);
        }
        await Acts.CommitAsync(db, time, new Act(actor, action, target, Data: data), topics, stop);
    }
}
