using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Repairs;

/// <summary>
/// The rows that an action may touch, read inside its transaction before and after: the preview is what the action really does, because the same code does it
/// in a transaction that is rolled back. Only the columns that count are read; no phone numbers.
/// </summary>
internal sealed class RowSnapshot
{
    // Values of the backend's time columns are UTC without a zone; ours are brought to the same form.
    private const string Text = """
        SELECT 'orders' AS table_name, o.order_no::text AS key, jsonb_build_object('payment_status', o.payment_status, 'amount', o.amount,
            'payment_method', o.payment_method, 'transaction_id', o.transaction_id, 'paid_at', o.paid_at, 'cancelled_at', o.cancelled_at,
            'cancel_reason', o.cancel_reason, 'refund_status', o.refund_status, 'user_id', o.user_id)::text AS row_text
          FROM public.orders o WHERE o.order_id = ANY ({0})
        UNION ALL
        SELECT 'users', u.user_id, jsonb_build_object('vip_level', u.vip_level, 'vip_expire_at', u.vip_expire_at, 'is_lifetime_vip', u.is_lifetime_vip,
            'vip_activated_at', u.vip_activated_at)::text
          FROM public.users u WHERE u.user_id IN (SELECT user_id FROM public.orders WHERE order_id = ANY ({0}))
        UNION ALL
        SELECT 'vip_grants', g.order_no, jsonb_build_object('package_code', g.package_code, 'transaction_id', g.transaction_id,
            'duration_days', g.duration_days, 'expire_before', g.expire_before AT TIME ZONE 'UTC', 'expire_after', g.expire_after AT TIME ZONE 'UTC')::text
          FROM vip_admin.vip_grants g WHERE g.order_id = ANY ({0})
        UNION ALL
        SELECT 'vip_orders', l.vip_order_id, jsonb_build_object('order_id', l.order_id, 'package_code', p.package_code, 'duration_days', p.duration_days)::text
          FROM public.vip_orders l LEFT JOIN public.vip_packages p ON p.package_id = l.package_id WHERE l.order_id = ANY ({0})
        UNION ALL
        SELECT 'refund_requests', r.refund_id, jsonb_build_object('status', r.status, 'refund_amount', r.refund_amount, 'refunded_at', r.refunded_at)::text
          FROM public.refund_requests r WHERE r.order_id = ANY ({0})
        UNION ALL
        SELECT 'notifications', n.link_url, jsonb_build_object('title', n.title, 'content', n.content)::text
          FROM public.notifications n JOIN public.orders o ON o.user_id = n.user_id AND n.link_url = '/user/orders/' || o.order_no
          WHERE o.order_id = ANY ({0}) AND n.created_at >= {2}
        UNION ALL
        SELECT 'discrepancies', d.id::text, jsonb_build_object('type', d.type, 'status', d.status)::text
          FROM vip_admin.discrepancies d WHERE d.id = {1} OR d.order_no IN (SELECT order_no FROM public.orders WHERE order_id = ANY ({0}))
        """;

    /// <summary>The tables whose rows are the facts that a proposal rests on.</summary>
    private static readonly string[] Deciding = ["orders", "users", "vip_grants", "vip_orders", "refund_requests"];

    private readonly SortedDictionary<string, JsonObject> rows;

    private RowSnapshot(SortedDictionary<string, JsonObject> rows) => this.rows = rows;

    /// <summary>Reads the rows of the orders, of their member and of the discrepancy.</summary>
    /// <param name="now">Notifications older than this are none of the action's.</param>
    public static async Task<RowSnapshot> ReadAsync(VipDb db, Guid discrepancy, string[] orderIds, DateTime now, CancellationToken stop)
    {
        var since = DateTime.SpecifyKind(now, DateTimeKind.Unspecified);
        var read = await db.Database.SqlQueryRaw<Row>(Text, orderIds, discrepancy, new Npgsql.NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Timestamp, Value = since,
        }).ToListAsync(stop);
        return new RowSnapshot(new SortedDictionary<string, JsonObject>(
            read.DistinctBy(row => (row.TableName, row.Key))
                .ToDictionary(row => $"{row.TableName} {row.Key}", row => JsonNode.Parse(row.RowText)!.AsObject()), StringComparer.Ordinal));
    }

    /// <summary>What the proposal rests on, as it is kept with it.</summary>
    public JsonObject Facts => new(rows.Where(row => Deciding.Contains(TableOf(row.Key)))
        .Select(row => KeyValuePair.Create(row.Key, (JsonNode?)row.Value.DeepClone())));

    /// <summary>What the facts of a proposal have become.</summary>
    public static IReadOnlyList<RowChange> Between(JsonObject before, JsonObject after)
        => Compare(before.ToDictionary(row => row.Key, row => row.Value!.AsObject()), after.ToDictionary(row => row.Key, row => row.Value!.AsObject()));

    /// <summary>What has changed from one look to the next.</summary>
    public static IReadOnlyList<RowChange> Between(RowSnapshot before, RowSnapshot after) => Compare(before.rows, after.rows);

    private static List<RowChange> Compare(IReadOnlyDictionary<string, JsonObject> before, IReadOnlyDictionary<string, JsonObject> after)
    {
        List<RowChange> changes = [];
        foreach (var name in before.Keys.Union(after.Keys).OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal))
        {
            var (was, now) = (before.GetValueOrDefault(name), after.GetValueOrDefault(name));
            var columns = (now ?? was)!.Select(column => column.Key)
                .Where(column => was is null || now is null || !JsonNode.DeepEquals(was[column], now[column])).ToArray();
            if (columns.Length > 0)
            {
                changes.Add(new RowChange(TableOf(name), name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..], Only(was, columns), Only(now, columns)));
            }
        }
        return changes;
    }

    private static JsonObject? Only(JsonObject? row, string[] columns)
        => row is null ? null : new JsonObject(columns.Select(column => KeyValuePair.Create(column, row[column]?.DeepClone())));

    private static string TableOf(string name) => name[..name.IndexOf(' ', StringComparison.Ordinal)];

    private static int Rank(string name) => Array.IndexOf(Order, TableOf(name));

    private static readonly string[] Order = ["orders", "users", "vip_grants", "vip_orders", "refund_requests", "notifications", "discrepancies"];

    private sealed record Row(string TableName, string Key, string RowText);
}
