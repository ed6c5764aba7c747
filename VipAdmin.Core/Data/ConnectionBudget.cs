using System.Data.Common;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// How many connections this host may hold, and for what. The payment backend lives on the same server: what the portal takes in an incident, callbacks and
/// checkouts lack.
/// The rest of the total are two sessions of their own, for the signs of life and for the signals of changes.
/// </summary>
/// <param name="Total">All together.</param>
/// <param name="Work">Statements of pages, commands and tasks.</param>
/// <param name="Locks">Runs under way, one each; a run waits for its turn when there are more.</param>
/// <param name="Log">Rows of the log; 0 = they share <paramref name="Work"/>.</param>
public sealed record ConnectionBudget(int Total, int Work, int Locks, int Log)
{
    /// <summary>With fewer the tasks would wait for each other's connections.</summary>
    public const int Least = 5;

    /// <summary>Where neither <c>Database__MaxConnections</c> nor the address says anything.</summary>
    public const int Usual = 30;

    private const int Sessions = 2;

    /// <summary>Divides a total.</summary>
    public static ConnectionBudget Of(int total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, Least);
        var log = total >= 20 ? 2 : total >= 8 ? 1 : 0;
        var locks = Math.Clamp(total / 5, 1, 8);
        return new ConnectionBudget(total, total - Sessions - log - locks, locks, log);
    }

    /// <summary>
    /// The limit that a connection string sets (<c>Maximum Pool Size</c>), or null: Npgsql's own default is far too much for a shared server.
    /// </summary>
    public static int? LimitOf(string connectionString)
    {
        // Rewritten in Npgsql's own words first: it has synonyms.
        var written = new DbConnectionStringBuilder { ConnectionString = new NpgsqlConnectionStringBuilder(connectionString).ConnectionString };
        return written.ContainsKey("Maximum Pool Size") ? new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize : null;
    }

    /// <summary>The same connection string for a pool of this size.</summary>
    internal static string For(string connectionString, int size)
        => new NpgsqlConnectionStringBuilder(connectionString) { MinPoolSize = 0, MaxPoolSize = size }.ConnectionString;
}
