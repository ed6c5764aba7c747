using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>One SQL statement with its parameters.</summary>
public sealed record SqlText(string Text, params NpgsqlParameter[] Parameters)
{
    /// <summary>
    /// Limits how long later statements of this transaction wait for a row; beyond it they fail with a lock conflict, so a row locked for minutes stops one
    /// order and not the whole run.
    /// </summary>
    public static SqlText LockPatience { get; } = new("SET LOCAL lock_timeout = '3s'");

    /// <summary>Raises a topic of the change feed when the transaction commits.</summary>
    public static SqlText Publish(string topic) => new("SELECT pg_notify('vip_admin', @topic)", new NpgsqlParameter("topic", topic));
}
