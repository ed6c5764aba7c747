namespace VipAdmin.Core.Live;

/// <summary>
/// The clock that all hosts share: the system's, put right by its measured difference from the database's. Slots, leases and the times written to rows are
/// decided by it, so a
/// machine whose clock is wrong by minutes does not fire early. It says nothing about which of the two clocks is right: signatures and the age of orders ask
/// <see cref="ClockWatch"/>. While the difference is within <see cref="Tolerance"/> it is exactly the system clock. Timers and timestamps are the system's own
/// and never step.
/// </summary>
public sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    /// <summary>A difference up to this is left alone, and so is a change of it: networks and busy machines measure no better.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private volatile Anchor? anchor;

    /// <summary>The clock underneath, uncorrected.</summary>
    public TimeProvider Machine { get; } = machine;

    /// <summary>It has been compared with the database's clock at least once.</summary>
    public bool IsMeasured => anchor is not null;

    /// <summary>What is being taken off the system clock; zero as a rule.</summary>
    public TimeSpan Correction => anchor?.Correction ?? TimeSpan.Zero;

    /// <summary>Takes a measurement over.</summary>
    /// <returns>True when the correction changed: this clock has just stepped.</returns>
    public bool Follow(ClockReading reading)
    {
        var before = Correction;
        // What a slow answer cannot tell apart from a difference is not one: a host that froze between question and answer measures half the freeze.
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
        // Somebody may set the system clock between two measurements. Elapsed time does not step, and tells.
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
