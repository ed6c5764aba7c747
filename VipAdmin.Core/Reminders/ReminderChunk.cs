using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// The statements of a reminder run: how many members are in a window and who they are (once per run), and telling a list of them (once per chunk).
/// </summary>
internal sealed class ReminderChunk(IDbContextFactory<VipDb> databases, TimeProvider time, RunScope run, DueMembers due)
{
    /// <summary>SQLSTATE of our own for a statement after which ledger and inbox disagree; in PostgreSQL's range for applications.</summary>
    public const string NotAllTold = "VA001";

    private const int TimeoutSeconds = 300;

    // The range guards the subtraction: 'infinity' is a legal timestamp and has no day.
    private const string DaysLeft = "CASE WHEN u.vip_expire_at >= @from AND u.vip_expire_at < @to THEN (u.vip_expire_at + interval '8 hours')::date - @day END";

    private const string InAWindow = $"""
          FROM public.users u
          LEFT JOIN vip_admin.reminder_deliveries told ON told.user_id = u.user_id AND told.business_day = @day AND told.status = 'sent'
         WHERE u.vip_expire_at >= @from AND u.vip_expire_at < @to AND NOT u.is_lifetime_vip AND {DaysLeft} = ANY (@windows)
        """;

    // Messages that the task replaced by this portal has written on the same day: the same title, and not in our ledger.
    private const string OfToday = "n.type IN ('vip_expiry', 'vip_expired') AND n.created_at >= @today AND n.created_at < @tomorrow";

    private const string FormerTask = $"""
        EXISTS (SELECT FROM public.notifications n WHERE n.user_id = u.user_id AND n.title = w.title AND {OfToday}
                   AND NOT EXISTS (SELECT FROM vip_admin.reminder_deliveries d WHERE d.user_id = n.user_id AND d.notification_id = n.notification_id))
        """;

    private const string AnyOfToday = $"SELECT EXISTS (SELECT FROM public.notifications n WHERE {OfToday})";

    // The limit keeps the run to what its guard has judged when more members come into a window meanwhile.
    private const string Candidates = $"SELECT u.user_id {InAWindow} AND told.user_id IS NULL ORDER BY u.user_id LIMIT @most";

    private const string InWindows = $"SELECT count(*) FILTER (WHERE told.user_id IS NULL), count(told.user_id) {InAWindow}";

    // The rule of ReminderPolicy.Decide, set-wise; ReminderPolicyTests compares the two.
    private const string Due = $"""
        WITH w AS (SELECT * FROM unnest(@windows, @titles, @contents, @types) AS w (days_left, title, content, type)),
        due AS MATERIALIZED (
          SELECT c.id, u.user_id, w.*, u.vip_expire_at, u.vip_level,
                 CASE WHEN @failure IS NOT NULL THEN @failure
                      WHEN u.status <> {Active} THEN '{ReminderRefusal.Disabled}'
                      WHEN @former AND {FormerTask} THEN '{ReminderRefusal.FormerTask}'
                      WHEN u.vip_level > 0 THEN NULL
                      WHEN u.vip_expire_at > @now THEN '{ReminderRefusal.NotVip}'
                      WHEN u.vip_activated_at IS NULL AND NOT EXISTS (
                        SELECT FROM public.orders o WHERE o.user_id = u.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)) THEN '{ReminderRefusal.NeverVip}'
                 END AS reason
            FROM unnest(@members, @ids) AS c (user_id, id)
            JOIN public.users u ON u.user_id = c.user_id AND NOT u.is_lifetime_vip
            JOIN w ON w.days_left = {DaysLeft}),
        """;

    private const string Told = Due + $"""
        written AS (
          INSERT INTO vip_admin.reminder_deliveries
                 (id, user_id, days_left, vip_expire_at, vip_level, business_day, status, reason, title, content, type, notification_id, run_id, created_at)
          SELECT id, user_id, days_left, vip_expire_at AT TIME ZONE 'UTC', vip_level, @day,
                 CASE WHEN @failure IS NOT NULL THEN 'failed' WHEN reason IS NULL THEN 'sent' ELSE 'skipped' END, reason,
                 title, content, type, CASE WHEN reason IS NULL THEN id::text END, @run, @at
            FROM due
           WHERE reason IS NULL OR @failure IS NOT NULL OR NOT EXISTS (
                 SELECT FROM vip_admin.reminder_deliveries d
                  WHERE d.user_id = due.user_id AND d.business_day = @day AND d.status <> 'sent' AND d.reason = due.reason)
           ORDER BY user_id
              ON CONFLICT DO NOTHING
          RETURNING user_id, days_left, status, title, content, type, notification_id),
        told AS (
          INSERT INTO public.notifications (notification_id, user_id, title, content, type, link_url, is_read, created_at)
          SELECT notification_id, user_id, title, content, type, '{ReminderWindow.LinkUrl}', false, @at AT TIME ZONE 'UTC' FROM written WHERE status = 'sent'
          RETURNING 1)
        SELECT days_left, count(*), min(user_id), (SELECT count(*) FROM told) FROM written WHERE status = 'sent' GROUP BY days_left
        """;

    // Who would be told, by the same rule and the ledger's two unique keys. It writes to a small table, so that no rollback leaves dead rows in large indexes.
    private const string Planned = Due + """
        planned AS (
          INSERT INTO vip_admin.planned_reminders (run_id, id, user_id, days_left, vip_expire_at)
          SELECT @run, id, user_id, days_left, vip_expire_at AT TIME ZONE 'UTC' FROM due
           WHERE reason IS NULL AND NOT EXISTS (
                 SELECT FROM vip_admin.reminder_deliveries d
                  WHERE d.user_id = due.user_id AND d.status = 'sent'
                    AND (d.business_day = @day OR d.days_left = due.days_left AND d.vip_expire_at = due.vip_expire_at AT TIME ZONE 'UTC'))
              ON CONFLICT DO NOTHING
          RETURNING user_id, days_left)
        SELECT days_left, count(*), min(user_id), (SELECT count(*) FROM planned) FROM planned GROUP BY days_left
        """;

    private const string Active = "1";

    private DateTimeOffset idClock;
    private bool former;

    /// <summary>Counts the members in a window, told on this day or not.</summary>
    public static async Task<DueMembers> CountAsync(IDbContextFactory<VipDb> databases, DateOnly day, DateTime now, IReadOnlyList<ReminderWindow> windows,
        CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.Database.OpenConnectionAsync(stop);
        await using var command = Command(db, InWindows, day, windows);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new DueMembers(day, now, windows, reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The ids of the members in a window who were not told on this day, in order.</summary>
    public async Task<NpgsqlCommand> CandidatesAsync(VipDb db, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        var command = Command(db, Candidates);
        command.Parameters.Add(Value(NpgsqlDbType.Bigint, "most", due.Count));
        return command;
    }

    /// <summary>
    /// Checks once, before the first reminder, whether any inbox has reminders of this day already: on most days none has, and single members are not checked.
    /// </summary>
    public async Task LookForFormerTaskAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.Database.OpenConnectionAsync(stop);
        await using var command = Command(db, AnyOfToday);
        former = (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>
    /// Tells these members in one transaction, or, with <paramref name="failure"/>, records why that was not possible. A dry run tells no
    /// one and writes a <see cref="PlannedReminder"/> for each instead.
    /// </summary>
    /// <returns>How many were told, by window, with one of them as a sample.</returns>
    /// <exception cref="PostgresException">The database refused the statement; nothing was written.</exception>
    public async Task<IReadOnlyList<ReminderCount>> WriteAsync(IReadOnlyList<string> members, string? failure, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // A locked row of one member must not delay all others.
        await db.Database.ExecuteSqlRawAsync("SET LOCAL lock_timeout = '2s'", stop);

        await using var command = Command(db, run.DryRun ? Planned : Told);
        command.Parameters.Add(Array(NpgsqlDbType.Text, "titles", due.Windows.Select(w => w.Title)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "contents", due.Windows.Select(w => w.Content)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "types", due.Windows.Select(w => w.Type)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "members", members));
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, "ids", NextIds(members.Count)));
        command.Parameters.Add(Value(NpgsqlDbType.Text, "failure", failure));
        command.Parameters.Add(Value(NpgsqlDbType.Boolean, "former", former));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "now", Plain(due.Now)));
        command.Parameters.Add(Value(NpgsqlDbType.TimestampTz, "at", time.UtcNow()));
        command.Parameters.Add(Value(NpgsqlDbType.Uuid, "run", run.RunId));

        var counts = new List<ReminderCount>();
        long told = 0;
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                counts.Add(new ReminderCount(reader.GetInt32(0), reader.GetInt64(1), reader.GetString(2)));
                told = reader.GetInt64(3);
            }
        }
        if (counts.Sum(c => c.Members) is var sent && sent != told)
        {
            throw new PostgresException($"{sent} rows for the ledger, but {told} for the inbox", "ERROR", "ERROR", NotAllTold);
        }
        if (!run.DryRun)
        {
            await ChangeFeed.Publish(db, Topic.Reminders, stop);
        }
        await transaction.CommitAsync(stop);
        return counts;
    }

    /// <summary>Ids that increase within the run, so that both tables grow at the right edge of their indexes and pages can use the id as key.</summary>
    private Guid[] NextIds(int count)
    {
        var clock = time.GetUtcNow();
        idClock = clock >= idClock.AddMilliseconds(1) ? clock : idClock.AddMilliseconds(1);
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = Guid.CreateVersion7(idClock);
        }
        System.Array.Sort(ids);
        return ids;
    }

    private NpgsqlCommand Command(VipDb db, string sql) => Command(db, sql, due.Day, due.Windows);

    private static NpgsqlCommand Command(VipDb db, string sql, DateOnly day, IReadOnlyList<ReminderWindow> windows)
    {
        var command = (NpgsqlCommand)db.Database.GetDbConnection().CreateCommand();
        command.Transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = sql;
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(Value(NpgsqlDbType.Date, "day", day));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, "windows", windows.Select(w => w.DaysLeft)));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "from", Plain(BusinessDay.StartUtc(day.AddDays(windows.Min(w => w.DaysLeft))))));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "to", Plain(BusinessDay.StartUtc(day.AddDays(windows.Max(w => w.DaysLeft) + 1)))));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "today", Plain(BusinessDay.StartUtc(day))));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "tomorrow", Plain(BusinessDay.StartUtc(day.AddDays(1)))));
        return command;
    }

    /// <summary>The backend's columns hold UTC in timestamps without zone.</summary>
    private static DateTime Plain(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Unspecified);

    private static NpgsqlParameter Value(NpgsqlDbType type, string name, object? value) => new(name, type) { Value = value ?? DBNull.Value };

    private static NpgsqlParameter Array<T>(NpgsqlDbType element, string name, IEnumerable<T> values)
        => new(name, element | NpgsqlDbType.Array) { Value = values.ToArray() };
}

/// <summary>How many members of a window were told, and the id of one of them.</summary>
internal sealed record ReminderCount(int DaysLeft, long Members, string Sample);
