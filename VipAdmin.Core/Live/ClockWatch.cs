using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace VipAdmin.Core.Live;

/// <summary>
/// Compares this machine's clock with the database's, as <see cref="DatabaseClock"/> tracks it, and with the payment platforms', from the <c>Date</c> header of
/// their answers. Cancelling waits while they disagree (<see cref="ClockComparison"/>). With any other <see cref="TimeProvider"/> there is one clock and
/// nothing to compare.
/// </summary>
public sealed class ClockWatch(TimeProvider time, ILogger<ClockWatch> log)
{
    /// <summary>How long a platform's answer counts as evidence of its time; reconciliation asks every five minutes when anything is due.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Answers that took longer say too little about the time.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    /// <summary>The largest drift attributed to the machine's clock itself; a larger change means it was set by hand or the machine slept.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Reading> platforms = new(StringComparer.Ordinal);
    private readonly DatabaseClock? shared = time as DatabaseClock;
    private int told;

    /// <summary>This machine's clock. Platforms compare theirs with it, so requests are signed and answers are checked by it.</summary>
    public TimeProvider Machine { get; } = (time as DatabaseClock)?.Machine ?? time;

    /// <summary>UTC by the earlier of this machine's clock and the database's: no order is older than both clocks say.</summary>
    public DateTime EarlierUtcNow()
    {
        var (machine, database) = (Machine.UtcNow(), time.UtcNow());
        return machine < database ? machine : database;
    }

    /// <summary>Records the time that a platform's answer shows.</summary>
    /// <param name="channel">The platform's channel.</param>
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

    /// <summary>The clocks as they compare now.</summary>
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

    /// <summary>Compares the clocks, and logs when they begin to disagree and when they agree again.</summary>
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
