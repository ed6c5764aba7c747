using System.Security.Cryptography;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// Checks that the portal can work on a server: new enough, writable, and with a session of its own for every connection. The last is found by trying, because
/// a pooler does not identify itself.
/// </summary>
internal static class DatabaseServer
{
    private const int OldestVersion = 13;

    /// <summary>Session queries take milliseconds; one that takes longer than this is waiting for a pooler's connection.</summary>
    private const int PatienceSeconds = 5;

    /// <summary>Every fault of the server; normally empty. Takes two connections for a few milliseconds.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static async Task<IReadOnlyList<StartFault>> FaultsAsync(NpgsqlDataSource dataSource, string source, CancellationToken stop)
    {
        await using var sessions = Unpooled(dataSource);
        await using var first = await sessions.OpenConnectionAsync(stop);
        List<StartFault> faults = [];
        await using (var ask = new NpgsqlCommand(
            """
            SELECT current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(),
                   current_setting('transaction_read_only')
            """, first))
        await using (var answer = await ask.ExecuteReaderAsync(stop))
        {
            await answer.ReadAsync(stop);
            if (answer.GetInt32(0) < OldestVersion * 10_000)
            {
                faults.Add(new StartFault(source, $"its server is PostgreSQL {answer.GetString(1)}", $"PostgreSQL {OldestVersion} or later"));
            }
            if (answer.GetBoolean(2))
            {
                faults.Add(
                    new StartFault(source, "its server is a standby, which accepts no writes",
                        "the primary; the address may list several hosts, separated by commas, of which the portal uses the primary"));
            }
            else if (answer.GetString(3) == "on")
            {
                faults.Add(
                    new StartFault(source, "its sessions are read-only (default_transaction_read_only)", "a server, database and role that accept writes"));
            }
        }
        if (await SharesSessionsAsync(first, sessions, source, stop) is { } shared)
        {
            faults.Add(shared);
        }
        return faults;
    }

    private static NpgsqlDataSource Unpooled(NpgsqlDataSource dataSource)
    {
        var builder = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString) { Pooling = false, CommandTimeout = PatienceSeconds };
        return new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
    }

    /// <summary>
    /// Checks that two connections are two sessions and stay so: each with its own process, its own setting, and a lock that the other cannot take. Behind a
    /// pooler in transaction mode one of these fails, whichever server connection it assigns next.
    /// </summary>
    private static async Task<StartFault?> SharesSessionsAsync(NpgsqlConnection first, NpgsqlDataSource sessions, string source, CancellationToken stop)
    {
        var token = Guid.NewGuid().ToString("N");
        var key = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        try
        {
            var one = await LookAsync(first, $"pg_try_advisory_lock({key}), set_config('vip_admin.probe', '{token}', false)", stop);
            await using var second = await sessions.OpenConnectionAsync(stop);
            var other = await LookAsync(second, $"pg_try_advisory_lock({key}), coalesce(current_setting('vip_admin.probe', true), '')", stop);
            var again = await LookAsync(first, "true, coalesce(current_setting('vip_admin.probe', true), '')", stop);
            var shared = !one.Locked || other.Pid == one.Pid || other.Locked || other.Setting == token || again.Pid != one.Pid || again.Setting != token
                || await WandersAsync(first, one.Pid, second, other.Pid, stop);
            if (!shared)
            {
                await LookAsync(first, $"pg_advisory_unlock({key}), ''", stop);
                return null;
            }
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("08", StringComparison.Ordinal))
        {
            // A pooler in statement mode refuses transactions.
            return Pooler(source, refused.MessageText);
        }
        catch (NpgsqlException silent) when (silent.InnerException is TimeoutException)
        {
            return new StartFault(source, $"it allows this host only one session at a time: a second connection got no answer within {PatienceSeconds} s",
                $"a direct connection, or a pooler in session mode whose pool has room for {ConnectionBudget.Least} connections of this host");
        }
        return Pooler(source, "two connections share one session, or one connection changes it");
    }

    private static StartFault Pooler(string source, string how) => new(source, $"there is a pooler in transaction mode in front of the server ({how})",
        "a direct connection (the server's own host and port) or a pooler in session mode: the portal's locks and signals need separate sessions");

    /// <summary>
    /// An idle pooler may assign every client its previous session. While one connection holds its session in a transaction the other is assigned a second one;
    /// afterwards at least one of the two gets the other's, whether the pooler takes the newest or the oldest first.
    /// </summary>
    private static async Task<bool> WandersAsync(NpgsqlConnection first, int firstPid, NpgsqlConnection second, int secondPid, CancellationToken stop)
    {
        await using (var held = await first.BeginTransactionAsync(stop))
        {
            if ((await LookAsync(first, "true, ''", stop)).Pid != firstPid || (await LookAsync(second, "true, ''", stop)).Pid != secondPid)
            {
                return true;
            }
            await held.CommitAsync(stop);
        }
        await using var other = await second.BeginTransactionAsync(stop);
        return (await LookAsync(second, "true, ''", stop)).Pid != secondPid || (await LookAsync(first, "true, ''", stop)).Pid != firstPid;
    }

    private static async Task<(int Pid, bool Locked, string Setting)> LookAsync(NpgsqlConnection connection, string more, CancellationToken stop)
    {
        await using var look = new NpgsqlCommand($"SELECT pg_backend_pid(), {more}", connection);
        await using var answer = await look.ExecuteReaderAsync(stop);
        await answer.ReadAsync(stop);
        return (answer.GetInt32(0), answer.GetBoolean(1), answer.GetString(2));
    }
}
