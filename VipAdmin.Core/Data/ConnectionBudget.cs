using System.Data.Common;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// How many connections this host may hold, and for what. The payment backend uses the same server: connections that the portal takes in an incident are
/// missing for callbacks and checkouts. The rest of the total is two dedicated sessions, for the heartbeat and for the change feed.
/// </summary>
/// <param name="Total">All connections together.</param>
/// <param name="Work">Statements of pages, commands and tasks.</param>
/// <param name="Locks">Active runs, one each; further runs wait.</param>
/// <param name="Log">Rows of the log; 0 = they share <paramref name="Work"/>.</param>
public sealed record ConnectionBudget(int Total, int Work, int Locks, int Log)
{
    /// <summary>With fewer, the tasks would wait for each other's connections.</summary>
    public const int Least = 5;

    /// <summary>Default when neither <c>Database__MaxConnections</c> nor the address sets a limit.</summary>
    public const int Usual = 30;

    private const int Sessions = 2;

    /// <summary>More would only wait for each other: settling takes milliseconds, a platform's answer tens of them.</summary>
    private const int MostOrders = 8;

    /// <summary>Transactions about single orders, out of <see cref="Work"/>; the rest stays for pages, batches of notes and progress.</summary>
    public int Orders => Math.Clamp(Work * 2 / 5, 1, MostOrders);

    /// <summary>Divides a total.</summary>
    public static ConnectionBudget Of(int total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, Least);
        var log = total >= 20 ? 2 : total >= 8 ? 1 : 0;
        var locks = Math.Clamp(total / 5, 1, 8);
        return new ConnectionBudget(total, total - Sessions - log - locks, locks, log);
    }

    /// <summary>The limit set by a connection string (<c>Maximum Pool Size</c>), or null. Npgsql's own default is far too much for a shared server.</summary>
    public static int? LimitOf(string connectionString)
    {
        // Normalise to Npgsql's own keywords first: it has synonyms.
        var written = new DbConnectionStringBuilder { ConnectionString = new NpgsqlConnectionStringBuilder(connectionString).ConnectionString };
        return written.ContainsKey("Maximum Pool Size") ? new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize : null;
    }

    /// <summary>The same connection string for a pool of this size.</summary>
    internal static string For(string connectionString, int size)
        => new NpgsqlConnectionStringBuilder(connectionString) { MinPoolSize = 0, MaxPoolSize = size }.ConnectionString;
}
