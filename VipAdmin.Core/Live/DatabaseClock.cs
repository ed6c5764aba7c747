using Npgsql;

namespace VipAdmin.Core.Live;

/// <summary>
/// The clock that all hosts share: the system's, put right by its measured difference from the database's. Slots, leases and the times written to rows are decided by it, so a
/// machine whose clock is wrong by minutes does not fire early. It says nothing about which of the two clocks is right: signatures and the age of orders ask
/// <see cref="ClockWatch"/>. While the difference is within <see cref="Tolerance"/> it is exactly the system clock. Timers and timestamps are the system's own and never step.
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
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Machine.CreateTimer(callback, state, dueTime, period);

    private sealed record Anchor(DateTimeOffset At, long Timestamp, TimeSpan Correction);
}

/// <summary>One comparison of a system clock with the database's.</summary>
/// <param name="Offset">System clock minus database clock, taken in the middle of the round trip.</param>
/// <param name="Uncertainty">Half the round trip: the true offset may be off by so much.</param>
/// <param name="At">The system clock when the answer came.</param>
/// <param name="Timestamp">The same moment as a timestamp of <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record ClockReading(TimeSpan Offset, TimeSpan Uncertainty, DateTimeOffset At, long Timestamp)
{
    /// <summary>Asks the database for its time.</summary>
    /// <param name="connection">Open; opening it must not count.</param>
    /// <param name="system">The uncorrected clock.</param>
    public static async Task<ClockReading> TakeAsync(NpgsqlConnection connection, TimeProvider system, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var (asked, begin) = (system.GetUtcNow(), system.GetTimestamp());
        var theirs = (DateTime)(await command.ExecuteScalarAsync(stop))!;
        var answered = system.GetTimestamp();
        // The way there and back is measured by timestamps: the system clock may be set in between.
        var half = system.GetElapsedTime(begin, answered) / 2;
        return new ClockReading(asked + half - theirs, half, asked + half + half, answered);
    }

    /// <summary>The best of a few, for a first look.</summary>
    public static async Task<ClockReading> TakeBestAsync(NpgsqlConnection connection, TimeProvider system, CancellationToken stop)
    {
        var best = await TakeAsync(connection, system, stop);
        for (var more = 0; more < 3; more++)
        {
            var reading = await TakeAsync(connection, system, stop);
            best = reading.Uncertainty < best.Uncertainty ? reading : best;
        }
        return best;
    }
}
