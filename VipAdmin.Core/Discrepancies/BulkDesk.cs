using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Acts on every discrepancy of a filter: first the person sees how many and how much, then each is changed as a single act would, in the background of the
/// host. A closed browser changes nothing about it; the end of the host stops it between two discrepancies.
/// </summary>
public sealed class BulkDesk(IDbContextFactory<VipDb> databases, DiscrepancyDesk desk, TimeProvider time, ILogger<BulkDesk> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, BulkRun> latest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Task> running = [];
    private readonly CancellationTokenSource ending = new();

    /// <summary>What a bulk act on the filter would be about now.</summary>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public async Task<BulkPlan> LookAsync(Actor actor, DiscrepancyFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = time.UtcNow();
        var rows = await DiscrepancySort.Of(filter).Sort(db.DiscrepanciesOf(filter, now), false).Take(DiscrepancyList.CountedTo + 1)
            .Select(d => new { d.Id, d.Version, d.Type, d.Subject, d.Assignee, d.AssigneeName }).ToListAsync(stop);
        var taken = rows.Take(DiscrepancyList.CountedTo).ToList();
        return new BulkPlan([.. taken.Select(row => new BulkCase(row.Id, row.Version, row.Type, row.Subject,
            row.Assignee is null ? null : new Assignee(row.Assignee, row.AssigneeName ?? row.Assignee)))], rows.Count > taken.Count,
            (await DiscrepancyList.TotalsAsync(db, filter, now, stop)).DifferenceFen);
    }

    /// <summary>The person's run that is under way, or the last one of this host since it started; null when there was none.</summary>
    public BulkRun? Latest(Actor actor) => latest.GetValueOrDefault(actor.Id);

    /// <summary>Starts the act; null while another one of the person is under way.</summary>
    /// <param name="list">As in <see cref="BulkRun.List"/>.</param>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public BulkRun? Start(Actor actor, BulkAct act, IReadOnlyList<BulkCase> cases, string list = "")
        => Start(new BulkRun(Guid.CreateVersion7(time.GetUtcNow()), actor, act, cases, null, list),
            (each, run) => DoAsync(actor, act, each, run.Id));

    /// <summary>Takes back what a run of the person has done, where no other act followed; null while a run is under way.</summary>
    /// <inheritdoc cref="Start(Actor, BulkAct, IReadOnlyList{BulkCase}, string)" path="/exception" />
    public BulkRun? Undo(Actor actor, BulkRun run)
        => run.Act.CanBeUndone && run.Actor.Id == actor.Id && run.Progress.State != BulkRunState.Running
            ? Start(new BulkRun(Guid.CreateVersion7(time.GetUtcNow()), actor, run.Act, run.Done, run.Id, run.List),
                (each, undo) => UndoAsync(actor, run.Act, each, undo.Id))
            : null;

    /// <summary>Forgets a run that is over.</summary>
    public void Dismiss(Actor actor, BulkRun run)
    {
        if (run.Progress.State != BulkRunState.Running)
        {
            latest.TryRemove(KeyValuePair.Create(actor.Id, run));
        }
    }

    /// <summary>Completes when the run is over.</summary>
    public Task EndOf(BulkRun run) => running.GetValueOrDefault(run.Id) ?? Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(running.Values);
        ending.Dispose();
    }

    private BulkRun? Start(BulkRun run, Func<BulkCase, BulkRun, Task<DiscrepancyResult>> act)
    {
        run.Actor.Demand(Permission.HandleDiscrepancies);
        var mine = latest.AddOrUpdate(run.Actor.Id, run, (_, before) => before.Progress.State == BulkRunState.Running ? before : run);
        if (mine != run)
        {
            return null;
        }
        running[run.Id] = Task.Run(() => GoAsync(run, act));
        return run;
    }

    private async Task GoAsync(BulkRun run, Func<BulkCase, BulkRun, Task<DiscrepancyResult>> act)
    {
        var how = BulkRunState.Ended;
        try
        {
            foreach (var each in run.Cases)
            {
                if (run.Stopping || ending.IsCancellationRequested)
                {
                    how = BulkRunState.Stopped;
                    break;
                }
                // A transaction that has begun is not cut: whether it was done would be unknown.
                run.Note(each, await act(each, run));
            }
        }
        catch (Exception error)
        {
            how = BulkRunState.Broken;
            log.LogError(error, "The bulk act {Bulk} broke off after {Done} of {Total} discrepancies", run.Id, run.Progress.Done, run.Cases.Count);
        }
        run.End(how, time.UtcNow());
        running.TryRemove(run.Id, out _);
    }

    private Task<DiscrepancyResult> DoAsync(Actor actor, BulkAct act, BulkCase each, Guid bulk) => act switch
    {
        BulkAct.Assign(var to) => desk.AssignAsync(actor, each.Id, each.Version, to, CancellationToken.None, bulk),
        BulkAct.Note(var text) => desk.NoteAsync(actor, each.Id, each.Version, text, CancellationToken.None, bulk),
        BulkAct.Ignore(var until, var reason, var text) => desk.IgnoreAsync(actor, each.Id, each.Version, until, reason, text, CancellationToken.None, bulk),
        BulkAct.Resolve(var reason, var text) => desk.ResolveAsync(actor, each.Id, each.Version, reason, text, CancellationToken.None, bulk),
        BulkAct.WriteOff(var reason, var text) => desk.WriteOffAsync(actor, each.Id, each.Version, reason, text, CancellationToken.None, bulk),
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    private Task<DiscrepancyResult> UndoAsync(Actor actor, BulkAct act, BulkCase each, Guid bulk)
        => act is BulkAct.Assign ? desk.AssignAsync(actor, each.Id, each.Version, each.Assignee, CancellationToken.None, bulk)
            : desk.UndoAsync(actor, each.Id, each.Version, CancellationToken.None, bulk);
}
