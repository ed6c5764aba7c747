using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// Who would be told what on a chosen day, and who would not and why, if nothing changes until then? Nothing is sent and nothing is recorded. A test compares
/// it with <see cref="ReminderPolicy"/> and with what the run of that day does.
/// </summary>
public sealed class ReminderDryRun(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<RemindersOptions> options, JobSettingsInForce jobs)
{
    /// <summary>Rows per page.</summary>
    public const int PageSize = 50;

    private const int AtOnce = 1_000;

    private static readonly KeyOrder<Line, string> ById = KeyOrder.By((Line line) => line.UserId).Reversed;

    // The rule of ReminderPolicy.Decide for the facts of now and the time of the day's run.
    private const string Lines = $"""
        SELECT u.user_id, u.phone, u.nickname, u.vip_level, u.vip_expire_at AT TIME ZONE 'UTC' AS vip_expire_at, w.days_left,
               CASE WHEN w.refusal IS NOT NULL THEN w.refusal
                    WHEN u.is_lifetime_vip THEN '{ReminderRefusal.Lifetime}'
                    WHEN u.status <> {Active} THEN '{ReminderRefusal.Disabled}'
                    WHEN EXISTS (SELECT FROM vip_admin.reminder_exclusions x WHERE x.user_id = u.user_id AND x.ended_at IS NULL AND (x.until IS NULL OR x.until > @at))
                      THEN '{ReminderRefusal.Excluded}'
                    WHEN EXISTS (SELECT FROM vip_admin.reminder_deliveries d WHERE d.user_id = u.user_id AND d.status = 'sent'
                            AND (d.business_day = @day OR d.days_left = w.days_left AND d.vip_expire_at = u.vip_expire_at AT TIME ZONE 'UTC'))
                      THEN '{ReminderRefusal.AlreadySent}'
                    WHEN u.vip_level <= 0 AND u.vip_expire_at > @plain THEN '{ReminderRefusal.NotVip}'
                    WHEN u.vip_level <= 0 AND u.vip_activated_at IS NULL AND NOT EXISTS (
                      SELECT FROM public.orders o WHERE o.user_id = u.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)) THEN '{ReminderRefusal.NeverVip}'
                    WHEN @quiet THEN '{ReminderRefusal.QuietHours}'
               END AS reason,
               CASE WHEN @packages THEN (
                 SELECT nullif(o.product_name, '') FROM public.orders o WHERE o.user_id = u.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)
                  ORDER BY o.paid_at DESC NULLS LAST, o.order_id DESC LIMIT 1) END AS package
          FROM public.users u
          JOIN unnest(@lefts, @refusals) AS w (days_left, refusal) ON w.days_left = {ReminderChunk.DaysLeft}
         WHERE u.vip_expire_at >= @from AND u.vip_expire_at < @to
        """;

    private const string Active = "1";

    /// <summary>A page of the day's members with what they would read or why they would not, and the counts by outcome.</summary>
    /// <param name="day">Today or a Beijing day to come.</param>
    /// <param name="before">A page towards the end of the list, from this id.</param>
    /// <param name="after">A page towards its beginning, from this id.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<DryRunDay> ReadAsync(Actor actor, DateOnly day, DryRunFilter filter, string? before, string? after, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var asked = await AskAsync(db, day, stop);
        if (asked.Windows.Count == 0)
        {
            return DryRunDay.Empty with { Slots = asked.Slots };
        }
        var counts = await Of(db, asked, new DryRunFilter()).GroupBy(line => new { line.DaysLeft, line.Reason })
            .Select(group => new { group.Key.DaysLeft, group.Key.Reason, Members = group.LongCount() }).ToListAsync(stop);
        return new DryRunDay(asked.Slots, [.. counts.OrderByDescending(count => count.DaysLeft).Select(count => (count.DaysLeft, count.Reason, count.Members))],
            await PageAsync(db, asked, filter, KeyBound.Of(before, after), PageSize, stop));
    }

    /// <summary>Every member of the filter, one at a time, for an export.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members, or may not export.</exception>
    public IAsyncEnumerable<RunReminder> AllAsync(Actor actor, DateOnly day, DryRunFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<RunReminder>(async last =>
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var asked = await AskAsync(db, day, stop);
            return asked.Windows.Count == 0 ? KeyPage<RunReminder>.Empty : await PageAsync(db, asked, filter, KeyBound.Of(last?.UserId, null), AtOnce, stop);
        });
    }

    private async Task<Asked> AskAsync(VipDb db, DateOnly day, CancellationToken stop)
    {
        var (now, settings) = (time.UtcNow(), options.CurrentValue);
        var windows = await WindowsInForce.ReadAsync(db, settings, stop);
        return new Asked(day, windows.All, ReminderSlots.On(jobs.Find(VipReminderJob.Key), day, now, settings), now);
    }

    private static async Task<KeyPage<RunReminder>> PageAsync(VipDb db, Asked asked, DryRunFilter filter, KeyBound<string>? bound, int size,
        CancellationToken stop)
    {
        var page = await KeyPage.ReadAsync(Of(db, asked, filter), ById, bound, size, (IQueryable<Line> rows) => rows, stop);
        return new KeyPage<RunReminder>([.. page.Rows.Select(line => new RunReminder(Guid.Empty, asked.At, line.UserId, MaskedPhone.Of(line.Phone),
            line.Nickname is null ? null : MaskedPhone.InText(line.Nickname), line.DaysLeft, line.Reason is null ? null : DeliveryStatus.Skipped, line.Reason,
            asked.Windows.First(window => window.DaysLeft == line.DaysLeft).MessageFor(line.VipExpireAt, line.VipLevel, line.Package).Content,
            line.VipExpireAt))], page.HasNewer, page.HasOlder);
    }

    private static IQueryable<Line> Of(VipDb db, Asked asked, DryRunFilter filter)
    {
        var (day, windows) = (asked.Day, asked.Windows);
        var lines = db.Database.SqlQueryRaw<Line>(Lines,
            new NpgsqlParameter("day", NpgsqlDbType.Date) { Value = day }, Sql.Instant("at", asked.At), Sql.Plain("plain", asked.At),
            new NpgsqlParameter("quiet", asked.Slots is { First: not null, Telling: null }),
            new NpgsqlParameter("packages", windows.Any(window => window.ContentTemplate.Contains(ReminderTemplate.Package, StringComparison.Ordinal))),
            new NpgsqlParameter("lefts", windows.Select(window => window.DaysLeft).ToArray()),
            Sql.Texts("refusals", windows.Select(window => window.On ? null : ReminderRefusal.SwitchedOff)),
            Sql.Plain("from", BusinessDay.StartUtc(day.AddDays(windows.Min(window => window.DaysLeft)))),
            Sql.Plain("to", BusinessDay.StartUtc(day.AddDays(windows.Max(window => window.DaysLeft) + 1))));
        if (filter.Window is { } left)
        {
            lines = lines.Where(line => line.DaysLeft == left);
        }
        return filter.Outcome switch
        {
            null => lines,
            DryRunFilter.Told => lines.Where(line => line.Reason == null),
            var reason => lines.Where(line => line.Reason == reason),
        };
    }

    /// <summary>What one reading of the day is about.</summary>
    private sealed record Asked(DateOnly Day, IReadOnlyList<ReminderWindow> Windows, ReminderSlots Slots, DateTime Now)
    {
        /// <summary>When the day is judged: by its run, and today not before now.</summary>
        public DateTime At => Slots.Next ?? (Slots.JudgedAt(Day) is var at && at > Now ? at : Now);
    }

    private sealed class Line
    {
        public string UserId { get; init; } = "";
        public string Phone { get; init; } = "";
        public string? Nickname { get; init; }
        public int VipLevel { get; init; }
        public DateTime VipExpireAt { get; init; }
        public int DaysLeft { get; init; }
        public string? Reason { get; init; }
        public string? Package { get; init; }
    }
}
