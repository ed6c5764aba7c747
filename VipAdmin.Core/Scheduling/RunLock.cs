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
    /// How the server is to notice that the holder is gone. It looks each second whether its end of the connection still stands: the lock's connection sleeps in a
    /// statement, so that its loss is noticed here, and without the look a killed holder would be noticed only when that statement ends. Where the network is cut there is
    /// no end to see; then probes that go unanswered close the connection within ten seconds.
    /// </summary>
    private static readonly IReadOnlyList<string> Wishes =
    [
        "SET client_connection_check_interval = '1s'",
        "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '6s'",
    ];

    private readonly IReadOnlyList<string> settings;
    private readonly NpgsqlDataSource connections;

    /// <summary>Locks in the database of <paramref name="dataSource"/>, on connections of their own that name their host.</summary>
    public RunLock(NpgsqlDataSource dataSource, ThisHost host) : this(dataSource, host, Wishes)
    {
    }

    internal RunLock(NpgsqlDataSource dataSource, ThisHost host, IReadOnlyList<string> settings)
    {
        this.settings = settings;
        var builder = new NpgsqlDataSourceBuilder(dataSource.ConnectionString);
        builder.ConnectionStringBuilder.ApplicationName = host.Session(ThisHost.Lock);
        builder.ConnectionStringBuilder.MaxPoolSize = 20;
        // The settings belong to the session; locks are given back by name, so nothing else needs resetting.
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
    private static bool IsUnknownHere(PostgresException refused) => refused.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.FeatureNotSupported;
}
