namespace VipAdmin.Core.Payments;

/// <summary>
/// Spaces calls evenly at a rate, and leaves the platform alone for a while when it says that it is asked too often. Each caller is given the next
/// free moment, so late timers never lose throughput and there is no burst after a pause.
/// </summary>
internal sealed class Pace(int perSecond, TimeProvider time)
{
    /// <summary>How long a call waits for a platform that wants quiet; a longer wish is answered for it at once, so that a run does not hang on it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest time without trying again.</summary>
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(1);

    /// <summary>Timers cannot wait for less.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private long step = time.TimestampFrequency / perSecond;
    private long next = time.GetTimestamp();
    private long quietUntil;
    private int limitedInARow;

    /// <summary>Another rate from the next call on; a platform that wants quiet goes on being left alone.</summary>
    public void Change(int perSecond)
    {
        lock (gate)
        {
            step = time.TimestampFrequency / perSecond;
        }
    }

    /// <summary>Zero when the caller may send; otherwise how long the platform still wants quiet, which is longer than anybody should wait.</summary>
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

    /// <summary>The platform said that it is asked too often: quiet for as long as it wants, else for a second, doubled each time it says so again.</summary>
    public void Slow(TimeSpan? wish)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (quietUntil > now && wish is null)
            {
                // Calls that were under way when the first was turned down say nothing new.
                return;
            }
            var quiet = wish ?? TimeSpan.FromSeconds(1 << Math.Min(limitedInARow++, 6));
            quietUntil = Math.Max(quietUntil, now + (long)((quiet < LongestQuiet ? quiet : LongestQuiet).TotalSeconds * time.TimestampFrequency));
        }
    }

    /// <summary>The platform answered.</summary>
    public void Ease()
    {
        lock (gate)
        {
            limitedInARow = 0;
        }
    }
}
