using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// Who would be told what on a chosen day, and who would not and why, if nothing changes until then? Windows of missed days that the day's run would catch up
/// are included, so a member may have several rows. Nothing is sent and nothing is recorded. Tests compare it with <see cref="ReminderPolicy"/> and with what
/// the run of that day writes.
/// </summary>
public sealed class ReminderDryRun(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<RemindersOptions> options, JobSettingsInForce jobs)
{
    /// <summary>Rows per page.</summary>
    public const int PageSize = 50;

    private const int AtOnce = 1_000;

    // By member, then the earliest window first. The first comparison of a bound lets the index of the ids be used.
    private static readonly KeyOrder<Line, Place> ByMember = new(
        (lines, back) => back ? lines.OrderByDescending(line => line.UserId).ThenBy(line => line.DaysLeft)
            : lines.OrderBy(line => line.UserId).ThenByDescending(line => line.DaysLeft),
        (lines, place, back) => Beyond(lines, place.UserId, place.DaysLeft, back));

    // The rule of ReminderPolicy.Decide for the facts of now and the time of the day's run.
    private const string Lines = $"""
        SELECT u.user_id, u.phone, u.nickname, u.vip_level, u.vip_expire_at AT TIME ZONE 'UTC' AS vip_expire_at, w.days_left, w.days_now,
               CASE WHEN w.refusal IS NOT NULL THEN w.refusal
                    WHEN u.is_lifetime_vip THEN '{ReminderRefusal.Lifetime}'
                    WHEN u.status <> {Active} THEN '{ReminderRefusal.Disabled}'
                    WHEN EXISTS (SELECT FROM vip_admin.reminder_exclusions x WHERE x.user_id = u.user_id AND x.ended_at IS NULL AND (x.until IS NULL OR x.until > @at))
                      THEN '{ReminderRefusal.Excluded}'
                    WHEN CASE WHEN @former AND w.former IS NOT NULL THEN {ReminderChunk.FormerTask} ELSE false END THEN '{ReminderRefusal.FormerTask}'
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
          JOIN unnest(@nows, @lefts, @refusals, @formers) AS w (days_now, days_left, refusal, former) ON w.days_now = {ReminderChunk.DaysLeft}
         WHERE u.vip_expire_at >= @from AND u.vip_expire_at < @to
           AND (w.days_now = w.days_left OR NOT {ReminderChunk.Decided} AND (w.refusal IS NOT NULL OR NOT EXISTS (
                SELECT FROM vip_admin.reminder_deliveries d WHERE d.user_id = u.user_id AND d.business_day = @day AND d.status = 'sent')))
        """;

    private const string FormerAtWork = $"""{ReminderChunk.AnyOfToday} AS "Value" """;

    private const string Active = "1";

    /// <summary>A page of the day's members with what they would read or why they would not, and the counts by outcome.</summary>
    /// <param name="day">Today or a Beijing day to come.</param>
    /// <param name="before">A page towards the end of the list, from this row (<see cref="KeyOf"/>).</param>
    /// <param name="after">A page towards its beginning, from this row.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<DryRunDay> ReadAsync(Actor actor, DateOnly day, DryRunFilter filter, string? before, string? after, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var asked = await AskAsync(db, day, stop);
        if (asked.Due.Count == 0)
        {
            return DryRunDay.Empty with { Slots = asked.Slots };
        }
        var counts = await Of(db, asked, new DryRunFilter()).GroupBy(line => new { line.DaysLeft, line.Reason })
            .Select(group => new { group.Key.DaysLeft, group.Key.Reason, Members = group.LongCount() }).ToListAsync(stop);
        return new DryRunDay(asked.Slots, [.. counts.OrderByDescending(count => count.DaysLeft).Select(count => (count.DaysLeft, count.Reason, count.Members))],
            await PageAsync(db, asked, filter, KeyBound.Of(Place.Read(before), Place.Read(after)), PageSize, stop));
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
            return asked.Due.Count == 0 ? KeyPage<RunReminder>.Empty
                : await PageAsync(db, asked, filter, KeyBound.Of(last is null ? null : Place.Of(last), null), AtOnce, stop);
        });
    }

    /// <summary>The key of a row, for the address of the page next to it.</summary>
    public static string KeyOf(RunReminder row) => Place.Of(row).ToString();

    private async Task<Asked> AskAsync(VipDb db, DateOnly day, CancellationToken stop)
    {
        var (now, settings, job) = (time.UtcNow(), options.CurrentValue, jobs.Find(VipReminderJob.Key));
        var windows = (await WindowsInForce.ReadAsync(db, settings, stop)).All;
        var missed = Uncaught(await MissedDays.ReadAsync(db, day, settings.CatchUpDays, stop), day, now, job, settings);
        var asked = new Asked(day, ReminderPolicy.Due(windows, missed), ReminderSlots.On(job, day, now, settings), now);
        return day != BusinessDay.Of(now) ? asked : asked with
        {
            Former = await db.Database.SqlQueryRaw<bool>(FormerAtWork, Sql.Plain("today", BusinessDay.StartUtc(day)),
                Sql.Plain("tomorrow", BusinessDay.StartUtc(day.AddDays(1)))).SingleAsync(stop),
        };
    }

    /// <summary>The missed days that no run before the day's own will catch up. A run that lies ahead leaves none that is missed by now.</summary>
    private static IReadOnlyCollection<int> Uncaught(IReadOnlyCollection<int> missed, DateOnly day, DateTime now, JobDefinition? job, RemindersOptions settings)
    {
        var (today, last) = (BusinessDay.Of(now), missed.DefaultIfEmpty(0).Max());
        var runs = Enumerable.Range(1, last)
            .Where(ago => day.AddDays(-ago) is var each && each >= today && ReminderSlots.On(job, each, now, settings).Next is not null);
        var nearest = runs.DefaultIfEmpty(int.MaxValue).Min();
        return [.. missed.Where(ago => ago < nearest)];
    }

    private static IQueryable<Line> Beyond(IQueryable<Line> lines, string userId, int daysLeft, bool back) => back
        ? lines.Where(line => line.UserId.CompareTo(userId) <= 0 && (line.UserId != userId || line.DaysLeft > daysLeft))
        : lines.Where(line => line.UserId.CompareTo(userId) >= 0 && (line.UserId != userId || line.DaysLeft < daysLeft));

    private static async Task<KeyPage<RunReminder>> PageAsync(VipDb db, Asked asked, DryRunFilter filter, KeyBound<Place>? bound, int size,
        CancellationToken stop)
    {
        var page = await KeyPage.ReadAsync(Of(db, asked, filter), ByMember, bound, size, (IQueryable<Line> rows) => rows, stop);
        return new KeyPage<RunReminder>([.. page.Rows.Select(asked.Row)], page.HasNewer, page.HasOlder);
    }

    private static IQueryable<Line> Of(VipDb db, Asked asked, DryRunFilter filter)
    {
        var (day, due) = (asked.Day, asked.Due);
        var lines = db.Database.SqlQueryRaw<Line>(Lines,
            new NpgsqlParameter("day", NpgsqlDbType.Date) { Value = day }, Sql.Instant("at", asked.At), Sql.Plain("plain", asked.At),
            new NpgsqlParameter("quiet", asked.Slots is { First: not null, Telling: null }), new NpgsqlParameter("former", asked.Former),
            new NpgsqlParameter("packages", due.Any(each => each.Window.ContentTemplate.Contains(ReminderTemplate.Package, StringComparison.Ordinal))),
            new NpgsqlParameter("nows", due.Select(each => each.DaysLeft).ToArray()),
            new NpgsqlParameter("lefts", due.Select(each => each.Window.DaysLeft).ToArray()),
            Sql.Texts("refusals", due.Select(each => each.Refusal)), Sql.Texts("formers", due.Select(ReminderChunk.FormerTitle)),
            Sql.Plain("today", BusinessDay.StartUtc(day)), Sql.Plain("tomorrow", BusinessDay.StartUtc(day.AddDays(1))),
            Sql.Plain("from", BusinessDay.StartUtc(day.AddDays(due.Min(each => each.DaysLeft)))),
            Sql.Plain("to", BusinessDay.StartUtc(day.AddDays(due.Max(each => each.DaysLeft) + 1))));
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
    private sealed record Asked(DateOnly Day, IReadOnlyList<DueWindow> Due, ReminderSlots Slots, DateTime Now)
    {
        /// <summary>The task replaced by this portal has written reminders on the day, which is today.</summary>
        public bool Former { get; init; }

        /// <summary>When the day is judged: by its run, and today not before now.</summary>
        public DateTime At => Slots.Next ?? (Slots.JudgedAt(Day) is var at && at > Now ? at : Now);

        /// <summary>A line as people read it.</summary>
        public RunReminder Row(Line line)
        {
            var due = Due.First(each => each.DaysLeft == line.DaysNow && each.Window.DaysLeft == line.DaysLeft);
            return new RunReminder(Guid.Empty, At, line.UserId, MaskedPhone.Of(line.Phone), line.Nickname is null ? null : MaskedPhone.InText(line.Nickname),
                line.DaysLeft, line.Reason is null ? null : DeliveryStatus.Skipped, line.Reason,
                due.Window.MessageFor(line.VipExpireAt, line.VipLevel, line.Package).Content, line.VipExpireAt)
            {
                DaysLate = due.Late,
            };
        }
    }

    /// <summary>Where a row stands in the list.</summary>
    private sealed record Place(string UserId, int DaysLeft)
    {
        private const char Between = ':';

        public static Place Of(RunReminder row) => new(row.UserId, row.DaysLeft);

        /// <summary>Null for a text that is no place.</summary>
        public static Place? Read(string? text)
            => text?.LastIndexOf(Between) is { } at and >= 0
                && int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
                ? new Place(text[..at], left) : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UserId}{Between}{DaysLeft}");
    }

    private sealed class Line
    {
        public string UserId { get; init; } = "";
        public string Phone { get; init; } = "";
        public string? Nickname { get; init; }
        public int VipLevel { get; init; }
        public DateTime VipExpireAt { get; init; }
        public int DaysLeft { get; init; }
        public int DaysNow { get; init; }
        public string? Reason { get; init; }
        public string? Package { get; init; }
    }
}
