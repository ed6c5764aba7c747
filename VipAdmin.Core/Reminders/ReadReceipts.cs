using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>Keeps in the ledger which messages were read, because the backend removes read messages after 90 days.</summary>
internal static class ReadReceipts
{
    /// <summary>Some days more than the backend keeps a message.</summary>
    private const int Days = 100;

    /// <summary>Most messages are opened within so many days; those days are looked at with each run.</summary>
    private const int Fresh = 9;

    private const string Keep = """
        UPDATE vip_admin.reminder_deliveries d SET is_read = true, read_at = n.read_at AT TIME ZONE 'UTC'
          FROM public.notifications n
         WHERE d.id >= @floor AND d.id < @ceiling AND d.status = 'sent' AND NOT d.is_read AND n.notification_id = d.notification_id AND n.is_read
        """;

    /// <summary>
    /// How many days ago the days are that a run looks at: fresh ones, those whose messages are about to be removed, and each of the others once a week.
    /// Until a receipt is kept, pages read it from the inbox.
    /// </summary>
    public static IEnumerable<int> DaysAgo { get; } = [.. Enumerable.Range(0, Days + 1).Where(ago => ago <= Fresh || ago is >= 84 and <= 92 || ago % 7 == 0)];

    /// <summary>Copies the state of the messages that were opened since the last time, a day of the ledger at a time.</summary>
    /// <param name="now">UTC.</param>
    public static async Task KeepAsync(IDbContextFactory<VipDb> databases, DateTime now, CancellationToken stop)
    {
        var today = BusinessDay.Of(now);
        await using var db = await databases.CreateDbContextAsync(stop);
        foreach (var day in DaysAgo.Select(ago => today.AddDays(-ago)))
        {
            stop.ThrowIfCancellationRequested();
            await db.Database.ExecuteSqlRawAsync(Keep,
                [
                    new NpgsqlParameter("floor", RunId.Floor(BusinessDay.StartUtc(day))),
                    new NpgsqlParameter("ceiling", RunId.Floor(BusinessDay.StartUtc(day.AddDays(1)))),
                ], stop);
        }
    }
}
