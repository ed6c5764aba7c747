using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// Checks, table by table, that the portal's role may see and do everything its work needs: otherwise a missing right or a hidden row would show up only as a
/// run that reports zero orders. <c>deploy/grants.sql</c> grants exactly these rights.
/// </summary>
internal static class DatabaseRights
{
    /// <summary>The columns of the backend's tables that the portal writes. Those it reads are the mapped ones.</summary>
    private static readonly IReadOnlyList<Right> Writes =
    [
        new("public", "orders", "UPDATE", ["payment_status", "transaction_id", "paid_at", "cancelled_at", "cancel_reason", "refund_status", "updated_at"]),
        new("public", "users", "UPDATE", ["is_lifetime_vip", "vip_expire_at", "vip_level", "vip_activated_at", "updated_at"]),
        new("public", "refund_requests", "INSERT",
            ["refund_id", "order_id", "user_id", "refund_amount", "reason", "status", "review_note", "reviewed_at", "refunded_at", "created_at", "updated_at"]),
        new("public", "refund_requests", "UPDATE", ["status", "refunded_at", "updated_at"]),
        new("public", "notifications", "INSERT", ["notification_id", "user_id", "title", "content", "type", "link_url", "is_read", "created_at"]),
        new("public", "security_logs", "INSERT", ["log_id", "event_type", "event_data", "risk_level", "action_taken", "created_at"]),
    ];

    /// <summary>Checks rights, row visibility and kind of the existing tables; missing tables are reported elsewhere.</summary>
    /// <param name="migrates">Whether the portal's own tables will be created or changed.</param>
    public static async Task<IReadOnlyList<StartFault>> FaultsAsync(NpgsqlConnection connection, VipDb db, string source, bool migrates, CancellationToken stop)
    {
        var wanted = Wanted(db.Model).ToList();
        var role = await RoleAsync(connection, stop);
        List<StartFault> faults = [.. await TablesAsync(connection, wanted, source, role, stop)];
        var missing = await MissingAsync(connection, wanted, stop);
        if (migrates)
        {
            missing = [.. missing, .. await MigrationAsync(connection, stop)];
        }
        if (missing.Count > 0)
        {
            faults.Add(new StartFault(source, $"the role {role} lacks {string.Join("; ", missing)}",
                migrates ? "those rights (deploy/grants.sql); migrate may run as the owner of schema vip_admin" : "those rights (deploy/grants.sql)"));
        }
        return faults;
    }

    private static IEnumerable<Right> Wanted(IModel model)
    {
        var tables = model.GetEntityTypes().Where(entity => entity.GetTableName() is not null)
            .Select(entity => (Schema: entity.GetSchema() ?? VipDb.Schema, Table: entity.GetTableName()!, Entity: entity)).ToList();
        foreach (var (schema, table, entity) in tables.Where(each => each.Schema != VipDb.Schema))
        {
            yield return new Right(schema, table, "SELECT", [.. entity.GetProperties().Select(property => property.GetColumnName())]);
        }
        foreach (var right in Writes)
        {
            yield return right;
        }
        yield return new Right(VipDb.Schema, "migrations", "SELECT", []);
        foreach (var (_, table, _) in tables.Where(each => each.Schema == VipDb.Schema))
        {
            // Audit rows are never edited or removed.
            foreach (var privilege in table == "audit_events" ? ["SELECT", "INSERT"] : new[] { "SELECT", "INSERT", "UPDATE", "DELETE" })
            {
                yield return new Right(VipDb.Schema, table, privilege, []);
            }
        }
    }

    private static async Task<string> RoleAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT current_user::text", connection);
        return (string)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>
    /// Finds hidden rows and relations that are not plain tables: rows are addressed by their place in the table, and writes must arrive there.
    /// </summary>
    private static async Task<IReadOnlyList<StartFault>> TablesAsync(NpgsqlConnection connection, IReadOnlyList<Right> wanted, string source, string role,
        CancellationToken stop)
    {
        List<string> hidden = [];
        List<string> odd = [];
        await using var command = new NpgsqlCommand("""
            SELECT n.nspname || '.' || c.relname, row_security_active(c.oid),
                   CASE WHEN c.relkind = 'v' THEN 'a view' WHEN c.relkind = 'm' THEN 'a materialized view' WHEN c.relkind = 'f' THEN 'a foreign table'
                        WHEN c.relkind = 'p' THEN 'partitioned'
                        WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) THEN 'inherited by other tables'
                        WHEN EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.is_instead) THEN 'rewritten by a rule (INSTEAD)' END
              FROM (SELECT DISTINCT * FROM unnest(@schemas, @tables) AS u (nsp, tab)) AS w
              JOIN pg_namespace n ON n.nspname = w.nsp JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.tab
             ORDER BY 1
            """, connection);
        command.Parameters.AddWithValue("schemas", wanted.Select(right => right.Schema).ToArray());
        command.Parameters.AddWithValue("tables", wanted.Select(right => right.Table).ToArray());
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            if (reader.GetBoolean(1))
            {
                hidden.Add(reader.GetString(0));
            }
            if (!reader.IsDBNull(2))
            {
                odd.Add($"{reader.GetString(0)} is {reader.GetString(2)}");
            }
        }
        List<StartFault> faults = [];
        if (hidden.Count > 0)
        {
            faults.Add(
                new StartFault(source, $"row-level security applies to the role {role} on {string.Join(", ", hidden)}: rows may be hidden from the portal",
                "a role that sees every row (ALTER ROLE … BYPASSRLS), or no row-level security on these tables"));
        }
        if (odd.Count > 0)
        {
            faults.Add(new StartFault(source, string.Join("; ", odd), "ordinary tables"));
        }
        return faults;
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(NpgsqlConnection connection, IReadOnlyList<Right> wanted, CancellationToken stop)
    {
        List<string> missing = [];
        await using (var schemas = new NpgsqlCommand(
            "SELECT nspname::text FROM pg_namespace WHERE nspname IN ('public', 'vip_admin') AND NOT has_schema_privilege(oid, 'USAGE') ORDER BY 1",
            connection))
        await using (var reader = await schemas.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                missing.Add($"USAGE on schema {reader.GetString(0)}");
            }
        }
        // Rights on the whole table or on single columns. Columns that the table lacks are not a matter of rights.
        await using var command = new NpgsqlCommand("""
            SELECT w.number, w.col
              FROM unnest(@numbers, @schemas, @tables, @rights, @columns) AS w (number, nsp, tab, priv, col)
              JOIN pg_namespace n ON n.nspname = w.nsp JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.tab
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = w.col AND NOT a.attisdropped
             WHERE NOT has_table_privilege(c.oid, w.priv) AND (w.col IS NULL OR a.attnum IS NOT NULL AND NOT has_column_privilege(c.oid, a.attnum, w.priv))
             ORDER BY w.number
            """, connection);
        var rows = wanted.SelectMany((right, number) => right.Columns.DefaultIfEmpty().Select(column => (number, right, column))).ToList();
        command.Parameters.AddWithValue("numbers", rows.Select(row => row.number).ToArray());
        command.Parameters.AddWithValue("schemas", rows.Select(row => row.right.Schema).ToArray());
        command.Parameters.AddWithValue("tables", rows.Select(row => row.right.Table).ToArray());
        command.Parameters.AddWithValue("rights", rows.Select(row => row.right.Privilege).ToArray());
        command.Parameters.Add(Sql.Texts("columns", rows.Select(row => row.column)));
        List<(int Number, string? Column)> found = [];
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                found.Add((reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
            }
        }
        missing.AddRange(found.GroupBy(each => each.Number).Select(group => wanted[group.Key].Words([.. group.Select(each => each.Column).OfType<string>()])));
        return missing;
    }

    /// <summary>The rights that creating and changing the portal's own tables takes.</summary>
    private static async Task<IReadOnlyList<string>> MigrationAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        List<string> missing = [];
        await using var command = new NpgsqlCommand("""
            SELECT 'CREATE on database ' || current_database()
             WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'vip_admin') AND NOT has_database_privilege(current_database(), 'CREATE')
            UNION ALL
            SELECT 'CREATE on schema vip_admin' FROM pg_namespace WHERE nspname = 'vip_admin' AND NOT has_schema_privilege(oid, 'CREATE')
            UNION ALL
            SELECT 'to change vip_admin.' || string_agg(c.relname, ', vip_admin.' ORDER BY c.relname) || ' (not the owner)'
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'vip_admin' AND c.relkind = 'r' AND NOT pg_has_role(c.relowner, 'USAGE') HAVING count(*) > 0
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            missing.Add(reader.GetString(0));
        }
        return missing;
    }

    /// <param name="Columns">Only these columns are needed; empty = the whole table.</param>
    private sealed record Right(string Schema, string Table, string Privilege, IReadOnlyList<string> Columns)
    {
        /// <summary><c>SELECT on orders</c>, or <c>SELECT on orders (amount, paid_at)</c> where only some columns are missing.</summary>
        public string Words(IReadOnlyList<string> missing)
        {
            var name = Schema == "public" ? Table : $"{Schema}.{Table}";
            return missing.Count == Columns.Count ? $"{Privilege} on {name}" : $"{Privilege} on {name} ({string.Join(", ", missing)})";
        }
    }
}
