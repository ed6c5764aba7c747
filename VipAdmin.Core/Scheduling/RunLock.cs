using Medallion.Threading;
using Medallion.Threading.Postgres;
using Npgsql;

namespace VipAdmin.Core.Scheduling;

/// <summary>
/// One session advisory lock per task, held for as long as its run lives. PostgreSQL frees it the moment the holder's connection dies,
/// which is how a dead host is noticed.
/// </summary>
public sealed class RunLock(NpgsqlDataSource dataSource)
{
    /// <summary>Takes the lock, or null when somebody else holds it after <paramref name="patience"/>.</summary>
    public async ValueTask<IDistributedSynchronizationHandle?> TryTakeAsync(string jobKey, TimeSpan patience, CancellationToken stop)
        => await new PostgresDistributedLock(
                new PostgresAdvisoryLockKey($"vip_admin.run.{jobKey}", allowHashing: true),
                dataSource,
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
}
