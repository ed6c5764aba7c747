using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Matches days on their own, and puts right what it found and the platform confirms: a lost callback is settled by the path of every other check of an order,
/// and the day is matched once more, which closes it.
/// </summary>
public sealed class DayMatching(StatementMatching matching, SingleOrderCheck check, IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Lost callbacks that are put right after one matching; the next takes the rest. The platform is asked one by one.</summary>
    public const int MostRecovered = 1_000;

    /// <summary>Matches a channel's day again.</summary>
    /// <exception cref="NotPermittedException">The actor may not handle statements.</exception>
    public async Task<MatchResult> MatchAsync(Actor actor, string channel, DateOnly day, Guid? runId, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        var result = await OnceAsync(actor, channel, day, runId, stop);
        return !result.Locked && await RecoverAsync(actor, channel, day, stop) > 0 ? await OnceAsync(actor, channel, day, runId, stop) : result;
    }

    /// <summary>Settles the lost callbacks that an import found and the platform confirms, and matches its day once more.</summary>
    /// <returns>The import, with the last match of its day.</returns>
    /// <exception cref="NotPermittedException">The actor may not repair orders.</exception>
    public async Task<StatementImport> PutRightAsync(Actor actor, StatementImport import, Guid? runId, CancellationToken stop)
        => import is { InForce: true, Channel: { } channel, Day: { } day, Matched.Locked: false } && await RecoverAsync(actor, channel, day, stop) > 0
            ? import with { Matched = await OnceAsync(actor, channel, day, runId, stop) }
            : import;

    /// <summary>Looks for what would change closed days: of the last days, and of earlier ones whose orders no longer add up to what was signed.</summary>
    /// <returns>The days on which something was found, or agrees again.</returns>
    /// <exception cref="NotPermittedException">The actor may not import statements.</exception>
    public async Task<IReadOnlyList<(StatementDay Of, MatchResult Result)>> WatchClosedAsync(Actor actor, Guid? runId, CancellationToken stop)
    {
        actor.Demand(Permission.ImportStatements);
        List<(StatementDay, MatchResult)> changed = [];
        foreach (var of in await ClosedDays.ToWatchAsync(databases, time.UtcNow(), stop))
        {
            stop.ThrowIfCancellationRequested();
            if (await OnceAsync(actor, of.Channel, of.Day, runId, stop) is { Locked: true } result && result.Found + result.Closed > 0)
            {
                changed.Add((of, result));
            }
        }
        return changed;
    }

    /// <summary>The days from the first to the last that have a statement of the channel in force.</summary>
    public async Task<IReadOnlyList<DateOnly>> DaysAsync(string channel, DateOnly first, DateOnly last, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Statements.AsNoTracking().Where(s => s.Channel == channel && s.BusinessDay >= first && s.BusinessDay <= last
                && (s.State == StatementState.Imported || s.State == StatementState.NoTrades) && s.Kind != BillKind.Fundflow)
            .Select(s => s.BusinessDay!.Value).Distinct().OrderBy(day => day).ToListAsync(stop);
    }

    /// <summary>
    /// Settles the lost callbacks of VIP orders that statements of the day found, each after the platform confirmed it. Other business is never repaired.
    /// </summary>
    /// <returns>How many orders were settled.</returns>
    public async Task<int> RecoverAsync(Actor actor, string channel, DateOnly day, CancellationToken stop)
    {
        var settled = 0;
        foreach (var orderNo in await LostAsync(channel, day, stop))
        {
            stop.ThrowIfCancellationRequested();
            settled += (await check.CheckAsync(actor, orderNo, dryRun: false, stop))?.Outcome == ItemOutcome.Synced ? 1 : 0;
        }
        return settled;
    }

    private async Task<IReadOnlyList<string>> LostAsync(string channel, DateOnly day, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Discrepancies.AsNoTracking().Where(Discrepancy.Waiting)
            .Where(d => d.Type == DiscrepancyType.LostCallback && d.Channel == channel && d.BillDay == day)
            .Join(db.Orders.Where(o => o.OrderType == Order.Vip && o.PaymentStatus == OrderStatus.Pending), d => d.OrderNo, o => o.OrderNo, (_, o) => o.OrderNo)
            .OrderBy(orderNo => orderNo).Take(MostRecovered).ToListAsync(stop);
    }

    private async Task<MatchResult> OnceAsync(Actor actor, string channel, DateOnly day, Guid? runId, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var result = await matching.MatchAsync(db, channel, day, actor, runId, stop);
        await transaction.CommitAsync(stop);
        return result;
    }
}
