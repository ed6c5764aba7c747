using Medallion.Threading;
using Medallion.Threading.Postgres;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// One session advisory lock per task, held for as long as its run lives. PostgreSQL frees it when the holder's connection dies,
/// which is how a dead host is noticed.
/// </summary>
public sealed class RunLock : IAsyncDisposable
{
    /// <summary>
    /// How the server is to notice that the holder is gone. It looks each second whether its end of the connection still stands: the lock's connection sleeps
    /// in a statement, so that its loss is noticed here, and without the look a killed holder would be noticed only when that statement ends. Where the network
    /// is cut there is no end to see; then probes that go unanswered close the connection within ten seconds.
    /// </summary>
    private static readonly IReadOnlyList<string> Wishes =
    [
        "SET client_connection_check_interval = '1s'",
        "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '6s'",
    ];

    /// <summary>A run that is just ending returns its lock within this time, so a slot waits this long before it is skipped.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a run waits for its turn while others of this host use up its connections for locks.</summary>
    private static readonly TimeSpan SeatPatience = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<string> settings;
    private readonly NpgsqlDataSource connections;
    private readonly DatabasePools? pools;
    private readonly SemaphoreSlim seats;

    /// <summary>Locks within the budget of the host, on connections of their own that name it.</summary>
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
        // The settings belong to the session; locks are given back by name, so nothing else needs resetting.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.UsePhysicalConnectionInitializer(Prepare, PrepareAsync);
        connections = builder.Build();
    }

    /// <summary>
    /// Takes the lock, or null when somebody else holds it after <paramref name="patience"/>. A mere look (no patience) waits for no connection either.
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

    /// <summary>A lock that gives its place in the budget back with it.</summary>
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
                // The lock holds without it; a dead holder is then noticed later.
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

    /// <summary>An older server does not know a setting, and some systems (macOS, Windows) refuse to look at a connection in use.</summary>
    private static bool IsUnknownHere(PostgresException refused)
        => refused.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.FeatureNotSupported;
}
