using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// 10,000,000 members with 5,000,000 orders, whose ends lie a year before and behind today; a ledger of 64 days, with 1,000,000 rows of today; and one member
/// with 2,000 rows of the ledger. Made set-wise, without keys and indexes, which are made afterwards.
/// </summary>
internal sealed class MemberTables(PostgresFixture postgres, double scale)
{
    /// <summary>Rows of the ledger of the one member.</summary>
    public const int LongHistory = 2_000;

    private const int Patience = 3_600;
    private const int DaysBehind = 63;
    private readonly DateTime now = TimeProvider.System.UtcNow();

    public long Members { get; } = (long)(10_000_000 * scale);

    /// <summary>Rows of the ledger of today, and of each of the days behind it.</summary>
    public long Today { get; } = (long)(1_000_000 * scale);

    public long EachDay => Today / 25;

    public long Orders => Members / 2;

    private long LookUps => Today / 2;

    public async Task GenerateAsync(CancellationToken stop)
    {
        // Chinese letters are letters for the trigrams only where the database's character type knows them, as on any server of today but the tests' own.
        await postgres.ExecuteAsync("UPDATE pg_database SET datctype = 'C.UTF-8' WHERE datname = current_database()");
        await postgres.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET maintenance_work_mem = ''512MB''', current_database()); END $$");
        postgres.DataSource.Clear();
        Npgsql.NpgsqlConnection.ClearAllPools();
        await postgres.ExecuteAsync("""
            CREATE SCHEMA bench;
            CREATE FUNCTION bench.member(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
              SELECT lpad(to_hex(i * 400), 8, '0') || '-' || substr(md5(i::text), 1, 4) || '-4' || substr(md5(i::text), 5, 3) || '-8' || substr(md5(i::text), 8, 3)
                || '-' || substr(md5(i::text), 11, 12) $$;
            CREATE FUNCTION bench.given(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
              SELECT chr((20013 + i * 7919 % 2000)::int) || chr((23000 + i * 104729 % 3000)::int) $$;
            CREATE FUNCTION bench.order_no(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'VIP' || 17000000000000000 + i $$;
            """);
        await MembersAsync(stop);
        await OrdersAsync(stop);
        await LedgerAsync(stop);
        await InboxAsync(stop);
        await postgres.ExecuteAsync(Invariant($"""
            INSERT INTO vip_admin.audit_events (at, actor_id, actor_name, actor_roles, action, target, data, node)
            SELECT now() - ({LookUps} - n) * interval '1 minute', 'u' || n % 40, '员工' || n % 40, 'support', 'member.lookedUp',
                   CASE WHEN n % 1000 = 1 THEN bench.member(1) WHEN n % 10 > 0 THEN bench.member(n) END,
                   CASE WHEN n % 10 = 0 THEN jsonb_build_object('by', 'PhoneTail', 'members', (SELECT jsonb_agg(bench.member(n + k)) FROM generate_series(1, 20) k)) END, 'n'
              FROM generate_series(1, {LookUps}) n
            """), Patience);
        foreach (var table in new[] { "public.users", "public.orders", "public.notifications", "vip_admin.reminder_deliveries", "vip_admin.audit_events" })
        {
            await postgres.ExecuteAsync($"VACUUM ANALYZE {table}", Patience);
        }
    }

    private async Task MembersAsync(CancellationToken stop)
    {
        await postgres.ExecuteAsync("ALTER TABLE public.users DROP CONSTRAINT users_phone_key");
        await WithoutIndexesAsync("public", "users", () => postgres.ExecuteAsync(Invariant($"""
            SET session_replication_role = replica;
            INSERT INTO public.users (user_id, phone, password_hash, nickname, email, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at)
            SELECT bench.member(i), (13000000000 + i * 683)::text, '-',
                   (ARRAY['张', '王', '李', '赵', '陈', '林', '小', '大', '阿', '快乐', '刘', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高', '何'])[(i % 20)::int + 1]
                     || bench.given(i) || CASE WHEN i % 500 = 7 THEN '爱旅行' ELSE '' END
                     || CASE WHEN i % 3 > 0 THEN substr(md5('n' || i), 1, 5) ELSE '' END,
                   CASE WHEN i % 4 = 0 THEN 'u' || i || '@example.com' END, CASE WHEN i % 50 = 0 OR e.days >= 0 THEN 1 ELSE 0 END,
                   CASE WHEN i % 50 > 0 THEN timestamp '{BusinessDay.StartUtc(BusinessDay.Of(now)):yyyy-MM-dd HH:mm:ss}' + e.days * interval '1 day'
                     + (i % 86400) * interval '1 second' END,
                   i % 50 = 0, timestamp '2025-01-01', CASE WHEN i % 97 = 0 THEN 0 ELSE 1 END, timestamp '2025-01-01'
              FROM generate_series(1, {Members}::bigint) i, LATERAL (SELECT (i * 7919) % 730 - 365 AS days) e
            """), Patience), stop);
        await postgres.ExecuteAsync("ALTER TABLE public.users ADD CONSTRAINT users_phone_key UNIQUE (phone)", Patience);
    }

    /// <summary>One for every second member, and forty for the one.</summary>
    private Task OrdersAsync(CancellationToken stop) => WithoutIndexesAsync("public", "orders", () => postgres.ExecuteAsync(Invariant($"""
        SET session_replication_role = replica;
        INSERT INTO public.orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, payment_status, transaction_id,
          paid_at, created_at, updated_at, expire_at)
        SELECT 'o' || lpad(n::text, 12, '0'), bench.order_no(n), bench.member(CASE WHEN n <= 40 THEN 1 ELSE n * 2 END), 'vip', 'vip_month', '会员月卡', 29.90,
               CASE WHEN n % 3 = 0 THEN 'alipay' ELSE 'wechat' END, CASE WHEN n % 5 = 0 THEN 3 ELSE 1 END,
               CASE WHEN n % 5 > 0 THEN '4200' || lpad(n::text, 24, '0') END, CASE WHEN n % 5 > 0 THEN t.at END, t.at, t.at, t.at + interval '15 minutes'
          FROM generate_series(1, {Orders}::bigint) n, LATERAL (
            SELECT timestamp '{now:yyyy-MM-dd HH:mm:ss}' - ((n * 7919) % 730) * interval '1 day' - (n % 86400) * interval '1 second' AS at) t
        """), Patience), stop);

    private Task LedgerAsync(CancellationToken stop)
    {
        const string columns = """
            (id, user_id, days_left, vip_expire_at, vip_level, business_day, status, reason, title, content, type, notification_id, is_read, created_at)
            """;
        // Ids rise with time, as the portal's own; the random part of each is made of its row.
        string Rows(string user, string status, string salt) => Invariant($"""
            SELECT x.id, {user}, x.left, ((x.day + x.left)::timestamp + (n % 86400) * interval '1 second') AT TIME ZONE 'Asia/Shanghai', 1, x.day, {status},
                   CASE {status} WHEN 'skipped' THEN (ARRAY['RENEWED', 'LIFETIME', 'EXCLUDED', 'NEVER_VIP', 'DISABLED', 'OUT_OF_DATE'])[n % 6 + 1]
                     WHEN 'failed' THEN '23514: refused' END,
                   'VIP已过期提醒', '您的VIP会员已到期7天，VIP图标即将隐藏', 'vip_expired', CASE WHEN {status} = 'sent' THEN x.id::text END,
                   {status} = 'sent' AND ago > 1 AND n % 10 < 3, x.at
              FROM days, LATERAL (
                SELECT CURRENT_DATE - ago AS day, (ARRAY[3, 1, 0, -1, -2, -3, -4, -5, -6, -7])[n % 10 + 1] AS left,
                       ((CURRENT_DATE - ago)::timestamp AT TIME ZONE 'Asia/Shanghai') + interval '9 hours' + n * interval '20 microseconds' AS at) d, LATERAL (
                SELECT d.*, (lpad(to_hex((extract(epoch FROM d.at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 50), 3, '0') || '8'
                  || substr(md5('{salt}' || ago || '-' || n), 1, 15))::uuid AS id) x
            """);
        // The server's zone is Shanghai's, so its date is the Beijing day. The one member is number 1, and no one else's row is theirs.
        return WithoutIndexesAsync("vip_admin", "reminder_deliveries", () => postgres.ExecuteAsync(Invariant($"""
            INSERT INTO vip_admin.reminder_deliveries {columns}
            WITH days AS (SELECT ago, 0 AS n FROM generate_series({LongHistory - 1}, 0, -1) ago)
            {Rows("bench.member(1)", "CASE WHEN ago % 10 IN (3, 6, 9) THEN 'skipped' ELSE 'sent' END", "one")};
            INSERT INTO vip_admin.reminder_deliveries {columns}
            WITH days AS (SELECT ago, n FROM generate_series({DaysBehind}, 0, -1) ago, generate_series(1, CASE WHEN ago = 0 THEN {Today} ELSE {EachDay} END) n)
            {Rows($"bench.member(2 + (n * 17 + ago * 104729::bigint) % {Members - 1})",
            "CASE WHEN n / 10 % 100 < 6 THEN 'skipped' WHEN n / 10 % 100 = 7 THEN 'failed' ELSE 'sent' END", "all")}
            """), Patience), stop);
    }

    private Task InboxAsync(CancellationToken stop) => WithoutIndexesAsync("public", "notifications", () => postgres.ExecuteAsync("""
        SET session_replication_role = replica;
        INSERT INTO public.notifications (notification_id, user_id, title, content, type, link_url, is_read, read_at, created_at)
        SELECT notification_id, user_id, title, content, type, '/vip', r.opened, CASE WHEN r.opened THEN created_at AT TIME ZONE 'UTC' + interval '1 hour' END,
               created_at AT TIME ZONE 'UTC'
          FROM vip_admin.reminder_deliveries, LATERAL (SELECT is_read OR substr(id::text, 36) < '3' AS opened) r WHERE status = 'sent' ORDER BY id
        """, Patience), stop);

    private async Task WithoutIndexesAsync(string schema, string table, Func<Task> fill, CancellationToken stop)
    {
        var indexes = await TextsAsync($"""
            SELECT indexdef || '|' || indexname FROM pg_indexes i WHERE schemaname = '{schema}' AND tablename = '{table}'
              AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
            """, stop);
        foreach (var name in indexes)
        {
            await postgres.ExecuteAsync($"DROP INDEX {schema}.{name[(name.LastIndexOf('|') + 1)..]}");
        }
        await fill();
        foreach (var definition in indexes)
        {
            await postgres.ExecuteAsync(definition[..definition.LastIndexOf('|')], Patience);
        }
    }

    /// <summary>The first column of every row.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string sql, CancellationToken stop)
    {
        await using var command = postgres.DataSource.CreateCommand(sql);
        command.CommandTimeout = Patience;
        await using var reader = await command.ExecuteReaderAsync(stop);
        var texts = new List<string>();
        while (await reader.ReadAsync(stop))
        {
            texts.Add(reader.GetString(0));
        }
        return texts;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
