using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace VipAdmin.Core.Live;

/// <summary>
/// Tells open pages on every host that something changed. A signal carries a topic and no data; subscribers read again. Published inside the transaction of the
/// change (<see cref="Publish(VipDb, string, CancellationToken)"/>), received after its commit through LISTEN/NOTIFY.
/// </summary>
public sealed class ChangeFeed(NpgsqlDataSource dataSource, TimeProvider time, ILogger<ChangeFeed> log) : BackgroundService
{
    private const string Channel = "vip_admin";
    private readonly ConcurrentDictionary<Guid, Subscription> subscriptions = new();

    /// <summary>Whether this host is listening to the database's signals; false from the loss of the connection until it is back.</summary>
    public bool Listening { get; private set; } = true;

    /// <summary>Raises <paramref name="topic"/> when the current transaction (or, without one, this statement) commits.</summary>
    public static Task Publish(VipDb db, string topic, CancellationToken stop = default)
        => db.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {topic})", stop);

    /// <summary>The same for a change written without a context.</summary>
    public static async Task Publish(NpgsqlConnection connection, string topic, CancellationToken stop = default)
    {
        await using var notify = new NpgsqlCommand("SELECT pg_notify($1, $2)",
            connection)
        { Parameters = { new() { Value = Channel }, new() { Value = topic } } };
        await notify.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// Calls <paramref name="changed"/> when one of the topics is raised: at once for the first signal, then at most once per <paramref name="quiet"/>; signals
    /// in between are merged into one call. Dispose to stop.
    /// </summary>
    /// <param name="topics">Topics of <see cref="Topic"/>.</param>
    /// <param name="changed">Runs on a pool thread; a page marshals to its own context.</param>
    /// <param name="quiet">Shortest interval between two calls; 100 ms when null.</param>
    public IDisposable Subscribe(IReadOnlyCollection<string> topics, Func<Task> changed, TimeSpan? quiet = null) => Subscribe(topics, _ => changed(), quiet);

    /// <inheritdoc cref="Subscribe(IReadOnlyCollection{string}, Func{Task}, TimeSpan?)" />
    /// <param name="changed">Is told when the newest signal that it answers arrived, as a timestamp of <see cref="Stopwatch"/>.</param>
    public IDisposable Subscribe(IReadOnlyCollection<string> topics, Func<long, Task> changed, TimeSpan? quiet = null)
    {
        var id = Guid.NewGuid();
        var subscription = new Subscription(topics.ToHashSet(StringComparer.Ordinal), changed, quiet ?? TimeSpan.FromMilliseconds(100), time, log,
            () => subscriptions.TryRemove(id, out _));
        subscriptions[id] = subscription;
        return subscription;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var builder = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString)
                {
                    Pooling = false, KeepAlive = 10,
                    ApplicationName = "VipAdmin live"
                };
                await using var connection = new NpgsqlConnection(builder.ConnectionString);
                connection.Notification += (_, e) => Raise(e.Payload);
                await connection.OpenAsync(stoppingToken);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }
                Listening = true;
                // Signals raised while it did not listen are lost (at a start as well), so every subscriber reads again.
                Raise(Topic.Everything);
                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or InvalidOperationException or IOException or TimeoutException)
            {
                if (Listening)
                {
                    Listening = false;
                    Raise(Topic.Connection);
                    log.LogWarning(error, "Live updates lost their database connection; reconnecting");
                }
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, CancellationToken.None);
            }
        }
    }

    private void Raise(string topic)
    {
        var at = Stopwatch.GetTimestamp();
        foreach (var subscription in subscriptions.Values)
        {
            subscription.Signal(topic, at);
        }
    }

    private sealed class Subscription(HashSet<string> topics, Func<long, Task> changed, TimeSpan quiet, TimeProvider time, ILogger log, Action remove)
        : IDisposable
    {
        private readonly Lock gate = new();
        private bool busy;
        private bool again;
        private bool disposed;
        private long newest;

        public void Signal(string topic, long at)
        {
            if (topic != Topic.Everything && !topics.Contains(topic))
            {
                return;
            }
            lock (gate)
            {
                if (disposed)
                {
                    return;
                }
                newest = at;
                if (busy)
                {
                    again = true;
                    return;
                }
                busy = true;
            }
            _ = Task.Run(DeliverAsync);
        }

        private async Task DeliverAsync()
        {
            while (true)
            {
                long signal;
                lock (gate)
                {
                    // What is read from here on answers every signal so far: a commit often raises several topics.
                    (signal, again) = (newest, false);
                }
                try
                {
                    await changed(signal);
                }
                catch (ObjectDisposedException)
                {
                    // The page was closed between the signal and the call, so there is nothing to update.
                    Dispose();
                }
                catch (Exception error)
                {
                    log.LogError(error, "A live update could not be delivered");
                }
                await Task.Delay(quiet, time);
                lock (gate)
                {
                    if (!again || disposed)
                    {
                        busy = false;
                        return;
                    }
                }
            }
        }

        public void Dispose()
        {
            lock (gate)
            {
                disposed = true;
            }
            remove();
        }
    }
}
