using Medallion.Threading;
using Medallion.Threading.Postgres;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// One session advisory lock per task, held for the duration of its run. PostgreSQL frees it when the holder's connection dies, which is how a dead host is
/// detected.
/// </summary>
public sealed class RunLock : IAsyncDisposable
{
    /// <summary>
    /// Session settings that let the server detect a dead holder. The lock's connection sleeps in a statement so that this host notices its loss; the server
    /// would notice a killed client only when that statement ends, so it checks the connection every second. A cut network shows no closed connection;
    /// unanswered keepalive probes then close it within ten seconds.
    /// </summary>
    private static readonly IReadOnlyList<string> Wishes =
    [
        "SET client_connection_check_interval = '1s'",
        "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '6s'",
    ];

    /// <summary>A run that is just ending releases its lock within this time, so a slot waits this long before it is skipped.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a run waits while other runs of this host use all connections for locks.</summary>
    private static readonly TimeSpan SeatPatience = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<string> settings;
    private readonly NpgsqlDataSource connections;
    private readonly DatabasePools? pools;
    private readonly SemaphoreSlim seats;

    /// <summary>Locks within the host's connection budget, on separate connections that carry its name.</summary>
    public RunLock(DatabasePools pools, ThisHost host) : this(pools.Work, host, Wishes, pools.Budget.Locks)
    {
        this.pools = pools;
        pools.Add(connections);
    }

    /// <summary>Locks in the database of <paramref name="dataSource"/>.</summary>
    public RunLock(NpgsqlDataSource dataSource, ThisHost host) : this(dataSource, host, Wishes)
    {
    }

    internal RunLock(NpgsqlDataSource dataSource, ThisHost host, IReadOnlyList<string> settings, int? most = null)
    {
        this.settings = settings;
        var size = most ?? ConnectionBudget.Of(ConnectionBudget.Usual).Locks;
        seats = new SemaphoreSlim(size);
        var builder = new NpgsqlDataSourceBuilder(dataSource.ConnectionString);
        builder.ConnectionStringBuilder.ApplicationName = host.Session(ThisHost.Lock);
        builder.ConnectionStringBuilder.MaxPoolSize = size;
        // The settings are meant to outlive a lock, and locks are released by name, so nothing needs resetting.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.UsePhysicalConnectionInitializer(Prepare, PrepareAsync);
        connections = builder.Build();
    }

    /// <summary>
    /// Takes the lock; null when it is still held elsewhere after <paramref name="patience"/>. With zero patience it does not wait for a connection either.
    /// </summary>
    /// <exception cref="TimeoutException">Every connection for locks is in use on this host.</exception>
    public async ValueTask<IDistributedSynchronizationHandle?> TryTakeAsync(string jobKey, TimeSpan patience, CancellationToken stop)
    {
        var look = patience == TimeSpan.Zero;
        if (!await seats.WaitAsync(look ? TimeSpan.Zero : SeatPatience, stop))
        {
            return look ? null : throw new TimeoutException("every connection that this host has for runs is in use (Database__MaxConnections)");
        }
        IDistributedSynchronizationHandle? handle = null;
        try
        {
            handle = pools is null ? await TakeAsync() : await pools.WaitForRoomAsync(TakeAsync, stop);
            return handle is null ? null : new Held(handle, seats);
        }
        catch (NpgsqlException error)
        {
            pools?.Notice(error);
            throw;
        }
        finally
        {
            if (handle is null)
            {
                seats.Release();
            }
        }

        async Task<IDistributedSynchronizationHandle?> TakeAsync()
            => await new PostgresDistributedLock(
                    new PostgresAdvisoryLockKey($"vip_admin.run.{jobKey}", allowHashing: true),
                    connections,
                    options => options.KeepaliveCadence(TimeSpan.FromSeconds(5)).UseMultiplexing(false))
                .TryAcquireAsync(patience, stop);
    }

    /// <summary>Releases the lock. A lock whose connection died is already gone.</summary>
    public static async ValueTask ReleaseAsync(IDistributedSynchronizationHandle handle)
    {
        try
        {
            await handle.DisposeAsync();
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException or ObjectDisposedException or IOException)
        {
            // The connection is dead, so the server has already released the lock.
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => connections.DisposeAsync();

    /// <summary>A lock that also returns its place in the connection budget when released.</summary>
    private sealed class Held(IDistributedSynchronizationHandle handle, SemaphoreSlim seats) : IDistributedSynchronizationHandle
    {
        private int returned;

        public CancellationToken HandleLostToken => handle.HandleLostToken;

        public void Dispose()
        {
            try
            {
                handle.Dispose();
            }
            finally
            {
                Return();
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await handle.DisposeAsync();
            }
            finally
            {
                Return();
            }
        }

        private void Return()
        {
            if (Interlocked.Exchange(ref returned, 1) == 0)
            {
                seats.Release();
            }
        }
    }

    private void Prepare(NpgsqlConnection connection)
    {
        foreach (var wish in settings)
        {
            try
            {
                using var command = new NpgsqlCommand(wish, connection);
                command.ExecuteNonQuery();
            }
            catch (PostgresException refused) when (IsUnknownHere(refused))
            {
                // The lock works without the setting; a dead holder is only detected later.
            }
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection)
    {
        foreach (var wish in settings)
        {
            try
            {
                await using var command = new NpgsqlCommand(wish, connection);
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException refused) when (IsUnknownHere(refused))
            {
                // As above.
            }
        }
    }

    /// <summary>Older servers do not know some of the settings, and macOS and Windows cannot check a connection in use.</summary>
    private static bool IsUnknownHere(PostgresException refused)
        => refused.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.FeatureNotSupported;
}
