using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Statements;

/// <summary>Lets one transaction at a time change what is known of a channel's day: import, matching, close. Held until the transaction ends.</summary>
public static class DayLock
{
    /// <summary>A statement of a million lines is imported within a minute; beyond this the one before hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Waits for the lock in the context's transaction, and lets its later statements take as long.</summary>
    public static Task TakeAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
    {
        db.Database.SetCommandTimeout(Patience);
        var key = $"vip_admin.day/{channel}/{day:yyyy-MM-dd}";
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", stop);
    }
}
