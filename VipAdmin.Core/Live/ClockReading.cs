using Npgsql;

namespace VipAdmin.Core.Live;

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
