using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>Keeps in the ledger which messages were read, because the backend removes read messages after 90 days.</summary>
internal static class ReadReceipts
{
    /// <summary>Some days more than the backend keeps a message.</summary>
    private const int Days = 100;

    private const string Keep = """
        UPDATE vip_admin.reminder_deliveries d SET is_read = true, read_at = n.read_at AT TIME ZONE 'UTC'
          FROM public.notifications n
         WHERE d.id >= @floor AND d.id < @ceiling AND d.status = 'sent' AND NOT d.is_read AND n.notification_id = d.notification_id AND n.is_read
        """;

    /// <summary>Copies the state of all messages that were opened since the last time, a day of the ledger at a time.</summary>
    /// <param name="now">UTC.</param>
    public static async Task KeepAsync(IDbContextFactory<VipDb> databases, DateTime now, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        for (var from = now.AddDays(-Days); from < now.AddMinutes(1); from = from.AddDays(1))
        {
            stop.ThrowIfCancellationRequested();
            await db.Database.ExecuteSqlRawAsync(Keep,
                [new NpgsqlParameter("floor", RunId.Floor(from)), new NpgsqlParameter("ceiling", RunId.Floor(from.AddDays(1)))], stop);
        }
    }
}
