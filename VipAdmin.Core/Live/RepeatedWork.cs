using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VipAdmin.Core.Live;

/// <summary>
/// Work that a host does at its start and again and again until it stops. Any failure is logged, and the next round tries again: a database that is away for a
/// moment must not end it.
/// </summary>
/// <param name="every">From one round to the next.</param>
/// <param name="name">The work as a log line begins with it, e.g. <c>The search for dead hosts</c>.</param>
public abstract class RepeatedWork(TimeSpan every, string name, TimeProvider time, ILogger log) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    protected ILogger Log { get; } = log;

    /// <summary>One round.</summary>
    protected abstract Task OnceAsync(CancellationToken stop);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, Time);
        try
        {
            do
            {
                try
                {
                    await OnceAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    Log.LogWarning(error, "{Work} failed; it is tried again in {Seconds} s", name, every.TotalSeconds);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.LogDebug("{Work} ends with the portal", name);
        }
    }
}
