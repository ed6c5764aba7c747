using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Live;

/// <summary>
/// The clock that all hosts share: the system clock minus its measured difference from the database's. Slots, leases and the times written to rows use it, so a
/// machine whose clock is minutes off does not fire early. It does not know which of the two clocks is right: signatures and the age of orders use <see
/// cref="ClockWatch"/>. While the difference is within <see cref="Tolerance"/> it equals the system clock. Timers and timestamps are the system's own and never
/// step.
/// </summary>
public sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    /// <summary>
    /// Differences, and changes of the difference, up to this size are ignored: networks and busy machines cannot be measured more precisely.
    /// </summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private volatile Anchor? anchor;

    /// <summary>The database's own time (UTC), asked now.</summary>
    internal static async Task<DateTime> AskAsync(VipDb db, CancellationToken stop)
        => (await db.Database.SqlQuery<DateTime>($"SELECT clock_timestamp() AS \"Value\"").ToListAsync(stop))[0];

    /// <summary>The system clock, uncorrected.</summary>
    public TimeProvider Machine { get; } = machine;

    /// <summary>Whether it has been compared with the database's clock at least once.</summary>
    public bool IsMeasured => anchor is not null;

    /// <summary>What is subtracted from the system clock; normally zero.</summary>
    public TimeSpan Correction => anchor?.Correction ?? TimeSpan.Zero;

    /// <summary>Applies a measurement.</summary>
    /// <returns>True when the correction changed, that is, when this clock stepped.</returns>
    public bool Follow(ClockReading reading)
    {
        var before = Correction;
        // Ignore differences smaller than the measurement error: a host that froze between question and answer measures half the freeze.
        var noise = Tolerance + reading.Uncertainty;
        var correction = (reading.Offset - before).Duration() <= noise ? before
            : reading.Offset.Duration() <= noise ? TimeSpan.Zero
            : reading.Offset;
        anchor = new Anchor(reading.At, reading.Timestamp, correction);
        return correction != before;
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        var now = Machine.GetUtcNow();
        if (anchor is not { } known)
        {
            return now;
        }
        // The system clock may be set between two measurements. Elapsed time does not step, so it shows that.
        var expected = known.At + Machine.GetElapsedTime(known.Timestamp);
        return ((now - expected).Duration() > Tolerance ? expected : now) - known.Correction;
    }

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => Machine.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => Machine.TimestampFrequency;

    /// <inheritdoc />
    public override long GetTimestamp() => Machine.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => Machine.CreateTimer(callback, state, dueTime, period);

    private sealed record Anchor(DateTimeOffset At, long Timestamp, TimeSpan Correction);
}
