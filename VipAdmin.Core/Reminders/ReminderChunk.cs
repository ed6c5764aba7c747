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
    internal const string DaysLeft = "CASE WHEN u.vip_expire_at >= @from AND u.vip_expire_at < @to THEN (u.vip_expire_at + interval '8 hours')::date - @day END";

    private const string DueWindows
        = "unnest(@lefts, @windows, @refusals, @titles, @contents, @types, @formers) WITH ORDINALITY AS w (days_now, days_left, refusal, title, content, type, former, place)";

    private const string InAWindow = $"""
          FROM public.users u
          JOIN {DueWindows} ON w.days_now = {DaysLeft}
          LEFT JOIN vip_admin.reminder_deliveries told
            ON told.user_id = u.user_id AND told.business_day = @day AND told.status = 'sent' AND told.id >= @floor
         WHERE u.vip_expire_at >= @from AND u.vip_expire_at < @to
        """;

    // A missed day is caught up only for members about whom nothing was decided then.
    internal const string Decided = """
        EXISTS (SELECT FROM vip_admin.reminder_deliveries d WHERE d.user_id = u.user_id AND d.days_left = w.days_left
                   AND d.vip_expire_at = u.vip_expire_at AT TIME ZONE 'UTC' AND (d.status = 'sent' OR d.status = 'skipped' AND d.reason <> 'QUIET_HOURS'))
        """;

    private const string Open = $"(w.days_now = w.days_left OR NOT {Decided})";

    // Messages that the task replaced by this portal has written on the same day: the guide's title, and not in our ledger.
    private const string OfToday = "n.type IN ('vip_expiry', 'vip_expired') AND n.created_at >= @today AND n.created_at < @tomorrow";

    internal const string FormerTask = $"""
        EXISTS (SELECT FROM public.notifications n WHERE n.user_id = u.user_id AND n.title = w.former AND {OfToday}
                   AND NOT EXISTS (SELECT FROM vip_admin.reminder_deliveries d WHERE d.user_id = n.user_id AND d.notification_id = n.notification_id))
        """;

    internal const string AnyOfToday = $"SELECT EXISTS (SELECT FROM public.notifications n WHERE {OfToday})";

    // The limit keeps the run to what its guard has judged when more members come into a window meanwhile.
    private const string NotTold = $"""
        SELECT u.user_id, w.place::int, u.vip_expire_at {InAWindow} AND w.refusal IS NULL AND told.user_id IS NULL AND {Open} ORDER BY u.user_id LIMIT @most
        """;

    // Told today about another expiry, before it was corrected; or in a window in which no member is told.
    private const string NotToBeTold = $"""
        SELECT u.user_id, w.place::int, u.vip_expire_at {InAWindow}
           AND (w.refusal IS NOT NULL AND {Open}
                OR w.days_now = w.days_left AND w.refusal IS NULL AND (told.days_left <> w.days_left OR told.vip_expire_at <> u.vip_expire_at AT TIME ZONE 'UTC'))
         ORDER BY u.user_id
        """;

    private const string InWindows = $"""
        SELECT count(*) FILTER (WHERE w.refusal IS NULL AND told.user_id IS NULL AND {Open}), count(told.user_id) FILTER (WHERE w.refusal IS NULL AND w.days_now = w.days_left),
               count(*) FILTER (WHERE w.refusal IS NOT NULL AND {Open})
        {InAWindow}
        """;

    // ReminderTemplate.Fill, in the same order; most texts have nothing to fill in.
    private const string Fill = $"""
        '{ReminderTemplate.Level}', coalesce(r.vip_level, 0)::text), '{ReminderTemplate.Date}',
          to_char(CASE WHEN same_day THEN r.vip_expire_at ELSE r.looked END + interval '8 hours', 'YYYY-MM-DD')), '{ReminderTemplate.Package}', coalesce(r.package, ''))
        """;

    private const string Brace = "{";
    private const string Title = $"CASE WHEN strpos(r.title, '{Brace}') > 0 THEN replace(replace(replace(r.title, {Fill} ELSE r.title END";
    private const string Content = $"CASE WHEN strpos(r.content, '{Brace}') > 0 THEN replace(replace(replace(r.content, {Fill} ELSE r.content END";

    // The rule of ReminderPolicy.Decide, set-wise; a test compares the two. A member's row is read once more: a renewal since the run looked wins.
    private const string Due = $"""
        WITH read AS MATERIALIZED (
          SELECT c.id, c.user_id, c.expiry AS looked, u.user_id AS known, w.*, u.vip_expire_at, u.vip_level, u.vip_activated_at, u.is_lifetime_vip, u.status,
                 {DaysLeft} IS NOT DISTINCT FROM w.days_now AS same_day,
                 CASE WHEN w.refusal IS NULL AND @former AND w.former IS NOT NULL THEN {FormerTask} ELSE false END AS former_told,
                 CASE WHEN w.title || w.content LIKE '%{ReminderTemplate.Package}%' THEN coalesce((
                   SELECT nullif(o.product_name, '') FROM public.orders o WHERE o.user_id = u.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)
                    ORDER BY o.paid_at DESC NULLS LAST, o.order_id DESC LIMIT 1), '{ReminderTemplate.NoPackage}') END AS package
            FROM unnest(@members, @places, @expiries, @ids) AS c (user_id, place, expiry, id)
            JOIN {DueWindows} ON w.place = c.place
            LEFT JOIN public.users u ON u.user_id = c.user_id),
        due AS MATERIALIZED (
          SELECT r.id, r.user_id, r.days_left, r.type, coalesce(r.vip_level, 0) AS vip_level,
                 CASE WHEN same_day THEN r.vip_expire_at ELSE r.looked END AS vip_expire_at,
                 {Title} AS title, {Content} AS content,
                 CASE WHEN @failure IS NOT NULL THEN @failure
                      WHEN r.refusal IS NOT NULL THEN r.refusal
                      WHEN r.known IS NULL THEN '{ReminderRefusal.NoMember}'
                      WHEN NOT same_day THEN CASE WHEN r.is_lifetime_vip OR r.vip_expire_at > r.looked THEN '{ReminderRefusal.Renewed}' ELSE '{ReminderRefusal.NotVip}' END
                      WHEN r.is_lifetime_vip THEN '{ReminderRefusal.Lifetime}'
                      WHEN r.status <> {Active} THEN '{ReminderRefusal.Disabled}'
                      WHEN EXISTS (SELECT FROM vip_admin.reminder_exclusions x WHERE x.user_id = r.user_id AND x.ended_at IS NULL AND (x.until IS NULL OR x.until > @at))
                        THEN '{ReminderRefusal.Excluded}'
                      WHEN r.former_told THEN '{ReminderRefusal.FormerTask}'
                      WHEN @refused THEN '{ReminderRefusal.AlreadySent}'
                      WHEN r.vip_level <= 0 AND r.vip_expire_at > @now THEN '{ReminderRefusal.NotVip}'
                      WHEN r.vip_level <= 0 AND r.vip_activated_at IS NULL AND NOT EXISTS (
                        SELECT FROM public.orders o WHERE o.user_id = r.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)) THEN '{ReminderRefusal.NeverVip}'
                      WHEN @quiet THEN '{ReminderRefusal.QuietHours}'
                 END AS reason
            FROM read r),
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
                  WHERE d.user_id = due.user_id AND d.business_day = @day AND d.status <> 'sent' AND d.reason = due.reason
                    AND d.days_left = due.days_left AND d.vip_expire_at = due.vip_expire_at AT TIME ZONE 'UTC')
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
          INSERT INTO vip_admin.planned_reminders (run_id, id, user_id, days_left, vip_expire_at, content)
          SELECT @run, id, user_id, days_left, vip_expire_at AT TIME ZONE 'UTC', content FROM due
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

    /// <summary>
    /// Begins a transaction in which tables are never compared row with row: after a first large run, or on a new day, PostgreSQL takes the day's rows in the
    /// ledger for very few, and a second run would read all of them for each member.
    /// </summary>
    public static async Task<IDbContextTransaction> JoinedByHashAsync(VipDb db, CancellationToken stop)
    {
        var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlRawAsync("SET LOCAL enable_nestloop = off", stop);
        return transaction;
    }

    /// <summary>Counts the members who are due, told on this day or not.</summary>
    public static async Task<DueMembers> CountAsync(VipDb db, DueMembers asked, CancellationToken stop)
    {
        await using var transaction = await JoinedByHashAsync(db, stop);
        await using var command = Command(db, InWindows, asked);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return asked with { Count = reader.GetInt64(0), AlreadyTold = reader.GetInt64(1), Refused = reader.GetInt64(2) };
    }

    /// <summary>The members who are due and were not told on this day, in the order of their ids.</summary>
    public NpgsqlCommand Candidates(VipDb db)
    {
        var command = Command(db, NotTold, due);
        command.Parameters.Add(Value(NpgsqlDbType.Bigint, "most", due.Count));
        return command;
    }

    /// <summary>The members who are due and will not be told, because of their window or because they were told about another expiry today.</summary>
    public NpgsqlCommand Refused(VipDb db) => Command(db, NotToBeTold, due);

    /// <summary>
    /// Checks once, before the first reminder, whether any inbox has reminders of this day already: on most days none has, and single members are not checked.
    /// </summary>
    public async Task LookForFormerTaskAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await db.Database.OpenConnectionAsync(stop);
        await using var command = Command(db, AnyOfToday, due);
        former = (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>
    /// Tells these members in one transaction, or, with <paramref name="failure"/>, records why that was not possible. A dry run tells no
    /// one and writes a <see cref="PlannedReminder"/> for each instead.
    /// </summary>
    /// <param name="refused">They come from <see cref="Refused"/>: each gets a row that says why, and none is told.</param>
    /// <returns>How many were told, by window, with one of them as a sample.</returns>
    /// <exception cref="PostgresException">The database refused the statement; nothing was written.</exception>
    public async Task<IReadOnlyList<ReminderCount>> WriteAsync(IReadOnlyList<DueMember> members, bool refused, string? failure, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // A locked row of one member must not delay all others.
        await db.Database.ExecuteSqlRawAsync("SET LOCAL lock_timeout = '2s'", stop);

        await using var command = Command(db, run.DryRun ? Planned : Told, due);
        command.Parameters.Add(Array(NpgsqlDbType.Text, "members", members.Select(m => m.UserId)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, "places", members.Select(m => m.Place)));
        command.Parameters.Add(Array(NpgsqlDbType.Timestamp, "expiries", members.Select(m => m.Expiry)));
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, "ids", members.Select(m => m.Id)));
        command.Parameters.Add(Value(NpgsqlDbType.Text, "failure", failure));
        command.Parameters.Add(Value(NpgsqlDbType.Boolean, "former", former));
        command.Parameters.Add(Value(NpgsqlDbType.Boolean, "refused", refused));
        command.Parameters.Add(Value(NpgsqlDbType.Boolean, "quiet", due.Quiet));
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

    /// <summary>
    /// Gives each member of the next chunk the id of its row. Ids increase within the run, in the order of the members, so that both tables grow at the right
    /// edge of their indexes and pages can use the id as key. One chunk at a time.
    /// </summary>
    public List<DueMember> WithIds(List<DueMember> members)
    {
        var clock = time.GetUtcNow();
        idClock = clock >= idClock.AddMilliseconds(1) ? clock : idClock.AddMilliseconds(1);
        var ids = new Guid[members.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = Guid.CreateVersion7(idClock);
        }
        System.Array.Sort(ids);
        return [.. members.Zip(ids, (member, id) => member with { Id = id })];
    }

    private static NpgsqlCommand Command(VipDb db, string sql, DueMembers due)
    {
        var (day, windows) = (due.Day, due.Windows);
        var command = (NpgsqlCommand)db.Database.GetDbConnection().CreateCommand();
        command.Transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = sql;
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(Value(NpgsqlDbType.Date, "day", day));
        // Ids rise with time, so the day's rows are the end of the primary key. An id is made a moment before or after the day is read.
        command.Parameters.Add(Value(NpgsqlDbType.Uuid, "floor", RunId.Floor(BusinessDay.StartUtc(day).AddMinutes(-1))));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, "lefts", windows.Select(w => w.DaysLeft)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, "windows", windows.Select(w => w.Window.DaysLeft)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "refusals", windows.Select(w => w.Refusal)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "titles", windows.Select(w => w.Window.Title)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "contents", windows.Select(w => w.Window.Content)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "types", windows.Select(w => w.Window.Type)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, "formers", windows.Select(FormerTitle)));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "from", Plain(BusinessDay.StartUtc(day.AddDays(windows.Min(w => w.DaysLeft))))));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "to", Plain(BusinessDay.StartUtc(day.AddDays(windows.Max(w => w.DaysLeft) + 1)))));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "today", Plain(BusinessDay.StartUtc(day))));
        command.Parameters.Add(Value(NpgsqlDbType.Timestamp, "tomorrow", Plain(BusinessDay.StartUtc(day.AddDays(1)))));
        return command;
    }

    /// <summary>The title by which a message of the former task is known; it knew the windows of the guide on their days only.</summary>
    internal static string? FormerTitle(DueWindow due)
        => due.Late > 0 ? null : ReminderWindow.All.FirstOrDefault(guide => guide.DaysLeft == due.Window.DaysLeft)?.Title;

    /// <summary>The backend's columns hold UTC in timestamps without zone.</summary>
    private static DateTime Plain(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Unspecified);

    private static NpgsqlParameter Value(NpgsqlDbType type, string name, object? value) => new(name, type) { Value = value ?? DBNull.Value };

    private static NpgsqlParameter Array<T>(NpgsqlDbType element, string name, IEnumerable<T> values)
        => new(name, element | NpgsqlDbType.Array) { Value = values.ToArray() };
}

/// <summary>A member who is due.</summary>
/// <param name="Place">Of the <see cref="DueWindow"/> in <see cref="DueMembers.Windows"/>, counted from 1.</param>
/// <param name="Expiry">UTC without kind, as the backend's columns hold it.</param>
/// <param name="Id">Of the row that the run writes about it.</param>
internal sealed record DueMember(string UserId, int Place, DateTime Expiry, Guid Id);

/// <summary>How many members of a window were told, and the id of one of them.</summary>
internal sealed record ReminderCount(int DaysLeft, long Members, string Sample);
