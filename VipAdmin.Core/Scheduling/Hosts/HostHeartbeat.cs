using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>
/// Writes a heartbeat every two seconds, in database time, and measures this machine's clock against the database's. Starts before anything is scheduled, and
/// signs off after everything has ended. Uses a connection of its own, so that a busy pool does not make a live host look dead.
/// </summary>
public sealed class HostHeartbeat(
    DatabasePools pools, ThisHost host, TimeProvider time, ClockWatch clocks, IOptions<SchedulingOptions> scheduling,
    ILogger<HostHeartbeat> log) : BackgroundService
{
    /// <summary>The interval between heartbeats.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The process is a command, not a portal: its row is deleted when it ends.</summary>
    public bool Passing { get; set; }

    /// <summary>Whether the database accepted a write of this host recently. Every beat is a write, so it fails whenever tasks would.</summary>
    public bool Writes => written is { } at && Machine.GetElapsedTime(at) <= Fresh;

    /// <summary>The last beat was refused because the server is read-only.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>
    /// How long an accepted write counts as recent. A refused beat is known at once; one that hangs is abandoned after <see cref="Patience"/> and tried again,
    /// and a busy machine may be late.
    /// </summary>
    private static readonly TimeSpan Fresh = Every * 7;

    private readonly Lock gate = new();
    private long? written;
    private Task? leaving;
    private NpgsqlConnection? connection;
    private long? forgotten;
    private bool registered;
    private bool troubled;

    private TimeProvider Machine => (time as DatabaseClock)?.Machine ?? time;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(BeatAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, Machine);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(BeatAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The heartbeat ends with the host");
        }
    }

    /// <inheritdoc />
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // The owner of the host may stop it twice, even concurrently, but there is only one connection and one sign-off.
        lock (gate)
        {
            return leaving ??= LeaveAsync(cancellationToken);
        }
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(SayGoodbyeAsync, cancellationToken);
        await CloseAsync();
    }

    /// <summary>Writes one heartbeat; the first one registers the host.</summary>
    public async Task BeatAsync(CancellationToken stop)
    {
        var open = await OpenAsync(stop);
        var reading = registered ? await ClockReading.TakeAsync(open, Machine, stop) : await ClockReading.TakeBestAsync(open, Machine, stop);
        if (time is DatabaseClock clock && clock.Follow(reading))
        {
            log.LogWarning(
                "This machine's clock is {Offset:0.0} s ahead of the database's; the schedule follows the database's, so {Correction:0.0} s are subtracted from now on",
                reading.Offset.TotalSeconds, clock.Correction.TotalSeconds);
        }
        clocks.Look();
        await using var beat = new NpgsqlCommand("""
            INSERT INTO vip_admin.hosts (id, name, version, started_at, seen_at, clock_offset_ms, scheduling, pause_overdue_hours)
            VALUES (@id, @name, @version, clock_timestamp(), clock_timestamp(), @offset, @scheduling, @hours)
            ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), stopped_at = NULL, clock_offset_ms = excluded.clock_offset_ms
            """, open);
        beat.Parameters.AddWithValue("id", host.Id);
        beat.Parameters.AddWithValue("name", host.Name);
        beat.Parameters.AddWithValue("version", Version);
        beat.Parameters.AddWithValue("offset", (long)reading.Offset.TotalMilliseconds);
        beat.Parameters.AddWithValue("scheduling", scheduling.Value.Enabled);
        beat.Parameters.AddWithValue("hours", scheduling.Value.PauseOverdueHours);
        await beat.ExecuteNonQueryAsync(stop);
        if (!registered)
        {
            registered = true;
            await ChangeFeed.Publish(open, Topic.Hosts, stop);
        }
        if (forgotten is not { } last || Machine.GetElapsedTime(last) >= ForgetEvery)
        {
            forgotten = Machine.GetTimestamp();
            await using var forget = new NpgsqlCommand("DELETE FROM vip_admin.hosts WHERE seen_at < clock_timestamp() - interval '30 days'", open);
            await forget.ExecuteNonQueryAsync(stop);
        }
    }

    private async Task SayGoodbyeAsync(CancellationToken stop)
    {
        if (!registered)
        {
            return;
        }
        var open = await OpenAsync(stop);
        await using var goodbye = new NpgsqlCommand(Passing
            ? "DELETE FROM vip_admin.hosts WHERE id = @id"
            : "UPDATE vip_admin.hosts SET seen_at = clock_timestamp(), stopped_at = clock_timestamp() WHERE id = @id", open);
        goodbye.Parameters.AddWithValue("id", host.Id);
        await goodbye.ExecuteNonQueryAsync(stop);
        await ChangeFeed.Publish(open, Topic.Hosts, stop);
    }

    /// <summary>Replaces a cut connection at once. If the database is unreachable, logs it once and tries again at the next beat.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken stop)
    {
        for (var again = connection is not null; ; again = false)
        {
            try
            {
                await act(stop);
                written = Machine.GetTimestamp();
                IsReadOnly = false;
                if (troubled)
                {
                    // The database is back, but older pooled connections may still lead to the server that failed.
                    troubled = false;
                    pools.Clear();
                    log.LogInformation("The database accepts writes again");
                }
                return;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException or InvalidOperationException or IOException)
            {
                await CloseAsync();
                pools.Notice(error);
                if (again)
                {
                    continue;
                }
                written = null;
                IsReadOnly = DatabaseFault.IsReadOnly(error);
                if (!troubled)
                {
                    log.LogWarning(error, "The heartbeat of this host could not be written; trying again every {Seconds} s", Every.TotalSeconds);
                }
                troubled = true;
                return;
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken stop)
    {
        if (connection is null)
        {
            var builder = new NpgsqlConnectionStringBuilder(pools.Work.ConnectionString)
            {
                Pooling = false, ApplicationName = host.Session(ThisHost.Beat),
                CommandTimeout = (int)Patience.TotalSeconds
            };
            var opening = new NpgsqlConnection(builder.ConnectionString);
            try
            {
                await opening.OpenAsync(stop);
            }
            catch
            {
                await opening.DisposeAsync();
                throw;
            }
            connection = opening;
        }
        return connection;
    }

    private async Task CloseAsync()
    {
        if (connection is { } closing)
        {
            connection = null;
            await closing.DisposeAsync();
        }
    }

    private static string Version { get; } = typeof(HostHeartbeat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "";
}
