using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// The ledger counted by day, window and outcome. A member counts once for a window and day: sent wins over what was tried before. Days in which a renewal
/// can still count are counted with each read; older ones are kept (<see cref="ReminderDaySum"/>).
/// </summary>
internal static class ReminderDaySums
{
    /// <summary>Days within which a payment after a reminder counts as its renewal; the statement below says the same.</summary>
    public const int RenewalDays = 7;

    /// <summary>How many days back the first run of this version counts.</summary>
    private const int MostDays = 400;

    // Members who were due and not told for a reason that lies outside their account are what the reminded are compared with.
    private const string Compared = $"""
        status = 'sent' OR reason IN ('{ReminderRefusal.Excluded}', '{ReminderRefusal.SwitchedOff}', '{ReminderRefusal.OutOfDate}', '{ReminderRefusal.QuietHours}')
        """;

    private const string Counted = $"""
        SELECT business_day, days_left, status, reason, count(*) AS members, count(*) FILTER (WHERE opened) AS read, count(*) FILTER (WHERE renewed) AS renewed
          FROM (SELECT r.business_day, r.days_left, r.status, CASE WHEN r.status = 'skipped' THEN coalesce(r.reason, '') ELSE '' END AS reason,
                       r.is_read OR coalesce(n.is_read, false) AS opened,
                       ({Compared}) AND EXISTS (
                         SELECT FROM public.orders o WHERE o.user_id = r.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)
                            AND o.paid_at >= r.created_at AT TIME ZONE 'UTC'
                            AND o.paid_at < r.created_at AT TIME ZONE 'UTC' + interval '7 days') AS renewed
                  FROM (SELECT DISTINCT ON (d.business_day, d.user_id, d.days_left, d.vip_expire_at) d.*
                          FROM vip_admin.reminder_deliveries d
                         WHERE d.id >= @floor AND d.business_day >= @first AND d.business_day <= @last
                         ORDER BY d.business_day, d.user_id, d.days_left, d.vip_expire_at, (d.status = 'sent') DESC, d.id DESC) r
                  LEFT JOIN public.notifications n ON n.notification_id = r.notification_id) AS each_member
         GROUP BY 1, 2, 3, 4
        """;

    private const string Keep = $"""
        INSERT INTO vip_admin.reminder_day_sums (business_day, days_left, status, reason, members, read, renewed) {Counted} ON CONFLICT DO NOTHING
        """;

    /// <summary>Counts of these days, the kept ones and those counted now.</summary>
    public static async Task<IReadOnlyList<ReminderDaySum>> ReadAsync(VipDb db, DateOnly from, DateOnly to, CancellationToken stop)
    {
        var kept = await db.ReminderDaySums.AsNoTracking().Where(sum => sum.BusinessDay >= from && sum.BusinessDay <= to).ToListAsync(stop);
        var open = await db.ReminderDaySums.MaxAsync(sum => (DateOnly?)sum.BusinessDay, stop) is { } last && last >= from ? last.AddDays(1) : from;
        if (open > to)
        {
            return kept;
        }
        var counted = await db.Database.SqlQueryRaw<Row>(Counted, Days(open, to)).ToListAsync(stop);
        return
        [
            .. kept, .. counted.Select(row => new ReminderDaySum
            {
                BusinessDay = row.BusinessDay, DaysLeft = row.DaysLeft, Status = Word.Read<DeliveryStatus>(row.Status)!.Value, Reason = row.Reason,
                Members = row.Members, Read = row.Read, Renewed = row.Renewed,
            }),
        ];
    }

    /// <summary>Keeps the counts of the days in which no renewal can count any more.</summary>
    public static async Task KeepAsync(VipDb db, DateOnly today, CancellationToken stop)
    {
        var last = today.AddDays(-RenewalDays - 1);
        var first = await db.ReminderDaySums.MaxAsync(sum => (DateOnly?)sum.BusinessDay, stop) is { } kept ? kept.AddDays(1) : today.AddDays(-MostDays);
        if (first <= last)
        {
            await db.Database.ExecuteSqlRawAsync(Keep, Days(first, last), stop);
        }
    }

    /// <summary>
    /// Ids of the ledger increase with time, so days are a range of its primary key. The id is made a moment before or after the day is read.
    /// </summary>
    private static object[] Days(DateOnly first, DateOnly last) =>
    [
        new NpgsqlParameter("floor", RunId.Floor(BusinessDay.StartUtc(first).AddMinutes(-1))), new NpgsqlParameter("first", first),
        new NpgsqlParameter("last", last),
    ];

    private sealed record Row(DateOnly BusinessDay, int DaysLeft, string Status, string Reason, long Members, long Read, long Renewed);
}
