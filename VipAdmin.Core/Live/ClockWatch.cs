using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace VipAdmin.Core.Live;

/// <summary>
/// Do the clocks agree? Compares this machine's clock with the database's, as <see cref="DatabaseClock"/> follows it, and with the payment platforms', as the
/// <c>Date</c> header of their
/// answers shows it. Cancelling waits while they disagree (<see cref="ClockComparison"/>). With any other <see cref="TimeProvider"/> there is one clock and
/// nothing to compare.
/// </summary>
public sealed class ClockWatch(TimeProvider time, ILogger<ClockWatch> log)
{
    /// <summary>A platform's answer tells its time for so long; reconciliation asks every five minutes where there is anything to ask.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>An answer that took longer says little about the time.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    /// <summary>The machine's clock ran on by itself; more was set by hand, or slept through.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Reading> platforms = new(StringComparer.Ordinal);
    private readonly DatabaseClock? shared = time as DatabaseClock;
    private int told;

    /// <summary>This machine's clock: what platforms compare their own with, hence what requests are signed and answers are checked by.</summary>
    public TimeProvider Machine { get; } = (time as DatabaseClock)?.Machine ?? time;

    /// <summary>UTC by the clock that is behind, this machine's or the database's: no order is older than both say.</summary>
    public DateTime EarlierUtcNow()
    {
        var (machine, database) = (Machine.UtcNow(), time.UtcNow());
        return machine < database ? machine : database;
    }

    /// <summary>Takes over what a platform's answer says the time is.</summary>
    /// <param name="channel">Of the platform.</param>
    /// <param name="date">Its <c>Date</c> header, in whole seconds.</param>
    /// <param name="asked">This machine's time and timestamp when the request was sent.</param>
    public void Heard(string channel, DateTimeOffset date, (DateTimeOffset At, long Timestamp) asked)
    {
        var (now, timestamp) = (Machine.GetUtcNow(), Machine.GetTimestamp());
        var took = Machine.GetElapsedTime(asked.Timestamp, timestamp);
        if (shared is null || took > Slow || (now - asked.At - took).Duration() > Step)
        {
            return;
        }
        platforms[channel] = new Reading(date.AddSeconds(0.5) - (now - took / 2), now, timestamp);
    }

    /// <summary>The clocks as they stand now.</summary>
    public ClockComparison Compare()
    {
        List<ClockSide> sides = [new ClockSide(ClockComparison.Machine, TimeSpan.Zero)];
        if (shared is { IsMeasured: true })
        {
            sides.Add(new ClockSide(ClockComparison.Database, shared.GetUtcNow() - Machine.GetUtcNow()));
        }
        sides.AddRange(
            platforms.Where(each => StillHolds(each.Value)).OrderByDescending(each => each.Key, StringComparer.Ordinal)
                .Select(each => new ClockSide(each.Key, each.Value.Ahead)));
        return new ClockComparison(sides);
    }

    /// <summary>The same comparison for the machine of another host.</summary>
    /// <param name="offset">Its clock minus the database's.</param>
    public ClockComparison CompareFor(TimeSpan offset)
    {
        var here = Compare().Sides;
        var database = here.FirstOrDefault(side => side.Name == ClockComparison.Database)?.Ahead;
        return new ClockComparison(
        [
            new ClockSide(ClockComparison.Machine, TimeSpan.Zero),
            new ClockSide(ClockComparison.Database, -offset),
            .. database is null ? [] : here.Where(ClockComparison.IsPlatform).Select(side => side with { Ahead = side.Ahead - database.Value - offset }),
        ]);
    }

    /// <summary>Looks, and logs when the clocks begin to disagree and when they agree again.</summary>
    public void Look()
    {
        var clocks = Compare();
        if (Interlocked.Exchange(ref told, clocks.Disagree ? 1 : 0) == 1 == clocks.Disagree)
        {
            return;
        }
        if (clocks.Disagree)
        {
            log.LogError(
                "时钟不一致，取消订单暂停，入账照常 / The clocks disagree, so no order is cancelled; settling goes on (seconds ahead of this machine: {Clocks}). Wrong: {Wrong}",
                clocks, clocks.Wrong is [] ? "unclear until a payment platform answers" : string.Join(", ", clocks.Wrong.Select(side => side.Name)));
        }
        else
        {
            log.LogInformation("时钟已恢复一致，取消订单继续 / The clocks agree again, and orders are cancelled as usual ({Clocks})", clocks);
        }
    }

    private bool StillHolds(Reading reading)
    {
        var age = Machine.GetElapsedTime(reading.Timestamp);
        return age <= Fresh && (Machine.GetUtcNow() - reading.At - age).Duration() <= Step;
    }

    private sealed record Reading(TimeSpan Ahead, DateTimeOffset At, long Timestamp);
}
