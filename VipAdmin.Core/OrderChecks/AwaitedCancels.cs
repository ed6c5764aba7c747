using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Do cancels wait for a person's decision? Both order tasks cancel orders; without this, one would cancel what the other is being held for. While a hold is
/// open, no run closes or cancels anything except the run that a person has confirmed. Settling goes on, and so do checks of single orders.
/// </summary>
public sealed class AwaitedCancels(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Code that stands as the message of an order that is overdue and not cancelled for this reason.</summary>
    public const string Message = "CANCELS_AWAIT_DECISION";

    /// <summary>Cache for 250 ms: longer than a query, far shorter than a person's decision.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    /// <summary>By task key: both order tasks run at the same time, each in several lanes.</summary>
    private readonly ConcurrentDictionary<string, (long At, bool Stand)> looks = new();

    /// <summary>Whether cancels wait for a decision: this run's own, or those of the other task (cached for at most 250 ms).</summary>
    public async Task<bool> StandAsync(ChangeOrigin origin, CancellationToken stop)
    {
        if (origin.Run is not { JobKey: var key, LeavesCancels: var leaves, Confirmed: var confirmed } || confirmed && !leaves)
        {
            return false;
        }
        if (leaves)
        {
            return true;
        }
        if (looks.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.Stand;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var plans = await HoldLedger.Open(db, time.UtcNow()).Where(hold => hold.JobKey != key).Select(hold => hold.Plan).ToListAsync(stop);
        var stand = plans.Exists(plan => JsonSerializer.Deserialize<Dictionary<string, long>>(plan)?.GetValueOrDefault(OrderCounters.Cancelled.Name) > 0);
        looks[key] = (time.GetTimestamp(), stand);
        return stand;
    }
}
