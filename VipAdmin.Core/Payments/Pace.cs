namespace VipAdmin.Core.Payments;

/// <summary>
/// Spaces calls evenly at a rate, and pauses them when the platform says that it is called too often. Each caller reserves the next free moment, so late timers
/// do not lose throughput and a pause is not followed by a burst.
/// </summary>
internal sealed class Pace(int perSecond, TimeProvider time)
{
    /// <summary>Longest wait of a call for a rate-limited platform; beyond it the call fails at once, so that a run does not hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause.</summary>
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(1);

    /// <summary>Timers cannot wait for less.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private long step = time.TimestampFrequency / perSecond;
    private long next = time.GetTimestamp();
    private long quietUntil;
    private int limitedInARow;

    /// <summary>Sets another rate from the next call on; a pause of the platform continues.</summary>
    public void Change(int perSecond)
    {
        lock (gate)
        {
            step = time.TimestampFrequency / perSecond;
        }
    }

    /// <summary>Zero when the caller may send; otherwise the rest of the platform's pause, which is too long to wait for.</summary>
    public async ValueTask<TimeSpan> TakeAsync(CancellationToken stop)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (quietUntil > now && time.GetElapsedTime(now, quietUntil) is var quiet && quiet > Patience)
            {
                return quiet;
            }
            next = Math.Max(next, Math.Max(now, quietUntil));
            wait = time.GetElapsedTime(now, next);
            next += step;
        }
        if (wait >= Shortest)
        {
            await Task.Delay(wait, time, stop);
        }
        return TimeSpan.Zero;
    }

    /// <summary>The platform was called too often: pause for as long as it asks, else for a second, doubled each time it repeats.</summary>
    public void Slow(TimeSpan? wish)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (quietUntil > now && wish is null)
            {
                // Refusals of calls already in flight at the first refusal are not a repeat.
                return;
            }
            var quiet = wish ?? TimeSpan.FromSeconds(1 << Math.Min(limitedInARow++, 6));
            quietUntil = Math.Max(quietUntil, now + (long)((quiet < LongestQuiet ? quiet : LongestQuiet).TotalSeconds * time.TimestampFrequency));
        }
    }

    /// <summary>The platform answered, so the next pause starts at a second again.</summary>
    public void Ease()
    {
        lock (gate)
        {
            limitedInARow = 0;
        }
    }
}
