using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Backend;

/// <summary>
/// Where the payment backend's tables can be searched by a platform's transaction number. Their columns have no index for it, and the portal never alters
/// those tables: <c>doctor</c> proposes the statements. Until then a table is read through while it is small, and otherwise left out by a search that says so.
/// </summary>
/// <param name="Orders">The orders can be searched.</param>
/// <param name="Callbacks">The callbacks can be searched.</param>
/// <param name="Missing">The indexes that there are not.</param>
public sealed record TransactionIndexes(bool Orders, bool Callbacks, IReadOnlyList<MissingIndex> Missing)
{
    /// <summary>A table up to this size is read through in a fraction of a second.</summary>
    public const long Readable = 256L << 20;

    /// <summary>Up to this size, no person notices that there is no index.</summary>
    public const long Noticeable = 16L << 20;

    private const string OrdersTable = "orders", CallbacksTable = "payment_callbacks";

    /// <summary>Reads the catalogue of the database; takes a millisecond.</summary>
    /// <param name="readable">The size up to which a table without an index may be read through.</param>
    public static async Task<TransactionIndexes> ReadAsync(VipDb db, CancellationToken stop, long readable = Readable)
    {
        // An index serves when the number is its first column, in every row that has one.
        var tables = await db.Database.SqlQuery<Table>($"""
            SELECT c.relname::text AS name, pg_relation_size(c.oid) AS bytes, EXISTS (
                SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = c.oid AND i.indisvalid AND m.amname IN ('btree', 'hash') AND a.attname = 'transaction_id'
                  AND (i.indpred IS NULL OR pg_get_expr(i.indpred, c.oid) = '(transaction_id IS NOT NULL)')) AS indexed
            FROM pg_class c WHERE c.oid IN ('public.orders'::regclass, 'public.payment_callbacks'::regclass)
            """).ToListAsync(stop);
        return new TransactionIndexes(Serves(OrdersTable), Serves(CallbacksTable), [.. tables.Where(table => !table.Indexed)
            .OrderBy(table => table.Name, StringComparer.Ordinal).Select(table => new MissingIndex(table.Name, table.Bytes,
                $"CREATE INDEX CONCURRENTLY {table.Name}_transaction_id_idx ON public.{table.Name} (transaction_id)"))]);

        bool Serves(string name) => tables.Exists(table => table.Name == name && (table.Indexed || table.Bytes <= readable));
    }

    private sealed record Table(string Name, long Bytes, bool Indexed);
}
