using Npgsql;

namespace VipAdmin.Core.Live;

/// <summary>One comparison of a system clock with the database's.</summary>
/// <param name="Offset">System clock minus database clock, taken in the middle of the round trip.</param>
/// <param name="Uncertainty">Half the round trip: the possible error of <paramref name="Offset"/>.</param>
/// <param name="At">The system clock when the answer came.</param>
/// <param name="Timestamp">The same moment as a timestamp of <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record ClockReading(TimeSpan Offset, TimeSpan Uncertainty, DateTimeOffset At, long Timestamp)
{
    /// <summary>Reads the database's time.</summary>
    /// <param name="connection">An open connection, so that the time to open it is not measured.</param>
    /// <param name="system">The uncorrected clock.</param>
    public static async Task<ClockReading> TakeAsync(NpgsqlConnection connection, TimeProvider system, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var (asked, begin) = (system.GetUtcNow(), system.GetTimestamp());
        var theirs = (DateTime)(await command.ExecuteScalarAsync(stop))!;
        var answered = system.GetTimestamp();
        // The round trip is measured with timestamps, because the system clock may be set in between.
        var half = system.GetElapsedTime(begin, answered) / 2;
        return new ClockReading(asked + half - theirs, half, asked + half + half, answered);
    }

    /// <summary>The most precise of several readings, for the first comparison.</summary>
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
