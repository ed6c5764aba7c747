using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>One SQL statement with its parameters.</summary>
public sealed record SqlText(string Text, params NpgsqlParameter[] Parameters)
{
    /// <summary>
    /// From here on, a statement of this transaction that waits longer for a row is refused with a lock conflict, so that a row somebody holds for minutes
    /// stops one order and not a run.
    /// </summary>
    public static SqlText LockPatience { get; } = new("SET LOCAL lock_timeout = '3s'");

    /// <summary>Raises a topic of the change feed when the transaction commits.</summary>
    public static SqlText Publish(string topic) => new("SELECT pg_notify('vip_admin', @topic)", new NpgsqlParameter("topic", topic));
}
