using Medallion.Threading;
using Medallion.Threading.Postgres;
using Npgsql;

namespace VipAdmin.Core.Scheduling;

/// <summary>
/// One session advisory lock per task, held for as long as its run lives. PostgreSQL frees it when the holder's connection dies,
/// which is how a dead host is noticed.
/// </summary>
public sealed class RunLock : IAsyncDisposable
{
    /// <summary>
    /// How often the server looks whether the holder still lives. The lock's connection sleeps in a statement, so that its loss is noticed
    /// here; without this the server would notice a killed holder only when that statement ends.
    /// </summary>
    private const string LookForHolder = "SET client_connection_check_interval = '1s'";

    private static readonly Version KnowsToLook = new(14, 0);

    private readonly NpgsqlDataSource connections;

    /// <summary>Locks in the database of <paramref name="dataSource"/>, on connections of their own that name their host.</summary>
    public RunLock(NpgsqlDataSource dataSource, ThisHost host)
    {
        var builder = new NpgsqlDataSourceBuilder(dataSource.ConnectionString);
        builder.ConnectionStringBuilder.ApplicationName = host.Session(ThisHost.Lock);
        builder.ConnectionStringBuilder.MaxPoolSize = 20;
        // The setting below belongs to the session; locks are given back by name, so nothing else needs resetting.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.UsePhysicalConnectionInitializer(Prepare, PrepareAsync);
        connections = builder.Build();
    }

    /// <summary>Takes the lock, or null when somebody else holds it after <paramref name="patience"/>.</summary>
    public async ValueTask<IDistributedSynchronizationHandle?> TryTakeAsync(string jobKey, TimeSpan patience, CancellationToken stop)
        => await new PostgresDistributedLock(
                new PostgresAdvisoryLockKey($"vip_admin.run.{jobKey}", allowHashing: true),
                connections,
                options => options.KeepaliveCadence(TimeSpan.FromSeconds(5)).UseMultiplexing(false))
            .TryAcquireAsync(patience, stop);

    /// <summary>Gives it back; a lock whose connection died is gone already.</summary>
    public static async ValueTask ReleaseAsync(IDistributedSynchronizationHandle handle)
    {
        try
        {
            await handle.DisposeAsync();
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException or ObjectDisposedException or IOException)
        {
            // The connection is dead, and with it the lock: that is what releasing wanted.
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => connections.DisposeAsync();

    private static void Prepare(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion >= KnowsToLook)
        {
            using var command = new NpgsqlCommand(LookForHolder, connection);
            command.ExecuteNonQuery();
        }
    }

    private static async Task PrepareAsync(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion >= KnowsToLook)
        {
            await using var command = new NpgsqlCommand(LookForHolder, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
