using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// Checks the database before first use, and prepares it where that is allowed: business tables only in a developer's empty database, the portal's own tables
/// by migration. Refuses a database that is not the payment backend's. Hosts that start together take turns.
/// </summary>
/// <param name="source">The setting that named the database, for fault messages.</param>
public sealed class DatabasePreparation(NpgsqlDataSource dataSource, string source, ILogger log)
{
    // An arbitrary, otherwise unused key; it spells "vip-prep".
    private const long TurnKey = 0x7669702D70726570;

    /// <summary>Checks the database, and prepares as much as <paramref name="allowed"/> permits.</summary>
    /// <exception cref="StartRefusedException">The database cannot be reached, is not the payment backend's, or lacks tables that may not be
    /// created.</exception>
    public async Task PrepareAsync(Preparation allowed, CancellationToken stop)
    {
        // Checked first: behind a pooler the lock below could belong to another client's session.
        if (await ServerAsync(stop) is { Count: > 0 } unfit)
        {
            throw new StartRefusedException(unfit);
        }
        await using var turn = await ConnectAsync(stop);
        // The lock belongs to this session, so it is released when the host dies.
        await ExecuteAsync(turn, $"SELECT pg_advisory_lock({TurnKey})", stop);
        try
        {
            await PrepareInTurnAsync(turn, allowed, stop);
        }
        finally
        {
            await ExecuteAsync(turn, $"SELECT pg_advisory_unlock({TurnKey})", CancellationToken.None);
        }
    }

    /// <summary>The faults for which <see cref="PrepareAsync"/> would refuse; changes nothing.</summary>
    public async Task<IReadOnlyList<StartFault>> LookAsync(Preparation allowed, CancellationToken stop)
    {
        try
        {
            if (await ServerAsync(stop) is { Count: > 0 } unfit)
            {
                return unfit;
            }
            await using var connection = await ConnectAsync(stop);
            return (await ReadAsync(connection, allowed, stop)).Faults;
        }
        catch (StartRefusedException refused)
        {
            return refused.Faults;
        }
    }

    private async Task PrepareInTurnAsync(NpgsqlConnection turn, Preparation allowed, CancellationToken stop)
    {
        var found = await ReadAsync(turn, allowed, stop);
        if (found.Faults.Count > 0)
        {
            throw new StartRefusedException(found.Faults);
        }
        await using var db = new VipDb(VipDbSetup.OptionsFor(dataSource));
        try
        {
            if (found.IsEmpty)
            {
                await BusinessTables.CreateAsync(db, stop);
                log.LogInformation("The database was empty: business tables created");
            }
            if (found.Pending > 0)
            {
                await db.Database.MigrateAsync(stop);
                log.LogInformation("The portal's own tables were migrated ({Count} steps)", found.Pending);
            }
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartRefusedException(new StartFault(source, $"its tables could not be created or changed: {refused.MessageText}",
                "a role with the necessary rights (deploy/grants.sql); migrate may run as the owner of schema vip_admin"), refused);
        }
    }

    private async Task<Found> ReadAsync(NpgsqlConnection connection, Preparation allowed, CancellationToken stop)
    {
        await using var db = new VipDb(VipDbSetup.OptionsFor(dataSource));
        var tables = await BusinessSchema.ReadAsync(connection, stop);
        List<StartFault> faults = [];
        if (!tables.IsEmpty || !allowed.HasFlag(Preparation.CreateBusinessTables))
        {
            faults.AddRange(tables.Faults(source));
        }
        if (await ScalarAsync(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'vip_admin'", stop) > 0
            && await ScalarAsync(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'vip_admin' AND tablename = 'migrations'", stop) == 0)
        {
            faults.Add(
                new StartFault(source, "its schema vip_admin holds tables that this portal did not create", "a database without a foreign schema vip_admin"));
            return new Found(tables.IsEmpty, 0, faults);
        }
        var rights = await DatabaseRights.FaultsAsync(connection, db, source, migrates: false, stop);
        faults.AddRange(rights);
        if (!await ReadableAsync(connection, stop))
        {
            return new Found(tables.IsEmpty, 0, faults);
        }
        var (pending, unknown) = await MigrationState.ReadAsync(db, stop);
        if (unknown.Count > 0)
        {
            faults.Add(
                new StartFault(source, $"its tables were migrated by another version of the portal ({string.Join(", ", unknown)})",
                    "that version or a later one"));
        }
        else if (pending > 0 && allowed.HasFlag(Preparation.Migrate) && rights.Count == 0)
        {
            faults.AddRange(await DatabaseRights.FaultsAsync(connection, db, source, migrates: true, stop));
        }
        else if (pending > 0 && !allowed.HasFlag(Preparation.Migrate))
        {
            faults.Add(
                new StartFault(source, $"it is not migrated ({pending} pending)",
                    "a migrated database: run the portal once with the verb migrate, or set Database__MigrateOnStart=true"));
        }
        return new Found(tables.IsEmpty, pending, faults);
    }

    /// <summary>Whether the list of applied migrations may be read; true where there is none yet.</summary>
    private static async Task<bool> ReadableAsync(NpgsqlConnection connection, CancellationToken stop)
        => await ScalarAsync(connection, """
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'vip_admin' AND c.relname = 'migrations' AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
            """, stop) == 0;

    private Task<IReadOnlyList<StartFault>> ServerAsync(CancellationToken stop) => ReachAsync(() => DatabaseServer.FaultsAsync(dataSource, source, stop), stop);

    private Task<NpgsqlConnection> ConnectAsync(CancellationToken stop) => ReachAsync(() => dataSource.OpenConnectionAsync(stop).AsTask(), stop);

    /// <summary>Runs something that may fail for lack of a connection, and waits for a full server.</summary>
    private async Task<T> ReachAsync<T>(Func<Task<T>> act, CancellationToken stop)
    {
        var where = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        try
        {
            return await DatabasePools.WaitForRoomAsync(act, DatabasePools.Patience, log, stop);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            var host = where.Host?.Contains(',', StringComparison.Ordinal) == true ? where.Host : $"{where.Host}:{where.Port}";
            var expected = where.TargetSessionAttributes is null ? "a reachable PostgreSQL database"
                : "a reachable PostgreSQL database; of several hosts, one that accepts writes (not a standby)";
            throw new StartRefusedException(
                new StartFault(source, $"cannot connect to {host}/{where.Database} as {where.Username}: {Reason(error)}", expected), error);
        }
    }

    private static string Reason(Exception error) => error switch
    {
        PostgresException postgres => postgres.MessageText,
        { InnerException: { } inner } => $"{error.Message} ({inner.Message})",
        _ => error.Message,
    };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private sealed record Found(bool IsEmpty, int Pending, IReadOnlyList<StartFault> Faults);
}
