using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Control;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Is somebody being asked whether orders may be cancelled? Two tasks cancel, and what one of them is held for the other would do a moment later: while the
/// cancels of a run
/// wait for a decision, no run closes or cancels anything but the one that a person has confirmed. Settling goes on, and so does a person who checks a single
/// order.
/// </summary>
public sealed class AwaitedCancels(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>What is said with an order that is left alone for this reason.</summary>
    public const string Message = "到期，但有待确认的取消计划，暂不取消";

    /// <summary>Long against a look, short against a decision.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    /// <summary>By the task that asks: both order tasks run at the same time, each in many lanes.</summary>
    private readonly ConcurrentDictionary<string, (long At, bool Stand)> looks = new();

    /// <summary>Whether cancels wait for a decision: of this run's own task, or, a quarter of a second old at most, of the other one.</summary>
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
        var plans = await HoldDesk.Open(db, time.UtcNow()).Where(hold => hold.JobKey != key).Select(hold => hold.Plan).ToListAsync(stop);
        var stand = plans.Exists(plan => JsonSerializer.Deserialize<Dictionary<string, long>>(plan)?.GetValueOrDefault(OrderCounters.Cancelled.Name) > 0);
        looks[key] = (time.GetTimestamp(), stand);
        return stand;
    }
}
