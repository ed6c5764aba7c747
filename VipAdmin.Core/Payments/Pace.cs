namespace VipAdmin.Core.Payments;

/// <summary>
/// Spaces calls evenly at a rate. Each caller is given the next free moment, so late timers never lose throughput and there is no burst after a pause.
/// </summary>
internal sealed class Pace(int perSecond, TimeProvider time)
{
    /// <summary>Timers cannot wait for less.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private readonly long step = time.TimestampFrequency / perSecond;
    private long next = time.GetTimestamp();

    /// <summary>Returns when the caller may send.</summary>
    public Task TakeAsync(CancellationToken stop)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetTimestamp();
            next = Math.Max(next, now);
            wait = time.GetElapsedTime(now, next);
            next += step;
        }
        return wait < Shortest ? Task.CompletedTask : Task.Delay(wait, time, stop);
    }

    /// <summary>Nobody who asks from now on sends before this much time has passed: the platform asked for quiet.</summary>
    public void Hold(TimeSpan quiet)
    {
        lock (gate)
        {
            next = Math.Max(next, time.GetTimestamp() + (long)(quiet.TotalSeconds * time.TimestampFrequency));
        }
    }
}
