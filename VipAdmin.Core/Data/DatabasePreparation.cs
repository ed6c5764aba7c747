using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Data;

/// <summary>
/// Looks at the database before anything uses it, and makes it ready where that is allowed: business tables only in an empty database of
/// a developer, the portal's own tables by migration. Refuses a database that is not ours. Hosts that start together take turns.
/// </summary>
/// <param name="source">The setting that named the database, for faults.</param>
public sealed class DatabasePreparation(NpgsqlDataSource dataSource, string source, ILogger log)
{
    // Any number that nobody else takes; it spells "vip-prep".
    private const long TurnKey = 0x7669702D70726570;

    /// <summary>Checks, and prepares what <paramref name="allowed"/> says.</summary>
    /// <exception cref="StartRefusedException">It cannot be reached, is not ours, or lacks tables that we may not make.</exception>
    public async Task PrepareAsync(Preparation allowed, CancellationToken stop)
    {
        await using var turn = await ConnectAsync(stop);
        // Held by this session: a host that dies gives its turn away.
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

    /// <summary>Why <see cref="PrepareAsync"/> would refuse; changes nothing.</summary>
    public async Task<IReadOnlyList<StartFault>> LookAsync(Preparation allowed, CancellationToken stop)
    {
        try
        {
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
            faults.Add(new StartFault(source, "its schema vip_admin holds tables that this portal did not make", "a database without a foreign schema vip_admin"));
            return new Found(tables.IsEmpty, 0, faults);
        }
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync(stop)).ToHashSet(StringComparer.Ordinal);
        var pending = known.Except(applied).Count();
        if (applied.Except(known).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            faults.Add(new StartFault(source, $"its tables were migrated by another version of the portal ({string.Join(", ", unknown)})", "that version or a later one"));
        }
        else if (pending > 0 && !allowed.HasFlag(Preparation.Migrate))
        {
            faults.Add(new StartFault(source, $"it is not migrated ({pending} pending)", "a migrated database: run the portal once with the verb migrate, or set Database__MigrateOnStart=true"));
        }
        return new Found(tables.IsEmpty, pending, faults);
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken stop)
    {
        var where = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        try
        {
            return await dataSource.OpenConnectionAsync(stop);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
        {
            throw new StartRefusedException(new StartFault(source, $"cannot connect to {where.Host}:{where.Port}/{where.Database} as {where.Username}: {Reason(error)}", "a reachable PostgreSQL database"), error);
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

/// <summary>What a host may do to a database that is not ready.</summary>
[Flags]
public enum Preparation
{
    /// <summary>Look only.</summary>
    None = 0,
    /// <summary>Make the business tables if the database is empty.</summary>
    CreateBusinessTables = 1,
    /// <summary>Bring the portal's own tables up to date.</summary>
    Migrate = 2,
}
