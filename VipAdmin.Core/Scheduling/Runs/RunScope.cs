using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// What a task's body knows about the run it is: its id, whether it is a dry run, and where progress and items go.
/// Progress and items are buffered and written a few times a second; <see cref="FlushAsync"/> writes what is left.
/// Safe for parallel use.
/// </summary>
public sealed class RunScope(IDbContextFactory<VipDb> databases, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(250);
    private const int FlushAtItems = 500;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1);
    private List<RunItem> items = [];
    private long done;
    private long? total;
    private bool changed;
    private long lastFlush = time.GetTimestamp();
    private Func<IReadOnlyDictionary<string, long>>? counters;

    public required Guid RunId { get; init; }
    public required string JobKey { get; init; }
    /// <summary>Shown as the one who did it: <c>system</c> or a person's name.</summary>
    public required string Actor { get; init; }
    /// <summary>Nothing may be written or sent beyond queries; items say what would be done.</summary>
    public bool DryRun { get; init; }
    /// <summary>1 for the first try.</summary>
    public int Attempt { get; init; } = 1;
    /// <summary>A person is asked about the cancels of this task: nothing is closed or cancelled, everything else is done.</summary>
    public bool LeavesCancels { get; init; }
    /// <summary>A person has decided that this run may do what was held.</summary>
    public bool Confirmed { get; init; }
    /// <summary>
    /// What the run was asked for: everything, whatever the waiting times of single orders. The same in every attempt (<see cref="RunRequest.AskEverything"/>).
    /// </summary>
    public bool AskEverything { get; init; }
    /// <summary>This attempt repeats one that did not do its work, and has to look again at what that one has just put off.</summary>
    public bool Repeats => Attempt > 1;
    /// <summary>Only orders created in this stretch; null = all that are due.</summary>
    public RunWindow? Window { get; init; }

    /// <summary>
    /// Pending orders whose next time is later than this are left alone; null = none is. An attempt that repeats finds them put off by the one before it.
    /// </summary>
    /// <param name="now">UTC.</param>
    public DateTime? DueBy(DateTime now) => AskEverything || Repeats ? null : now;

    /// <summary>
    /// Says how to count what was done so far, by the names of the contract: a body that is stopped or fails has done something all the same.
    /// </summary>
    public void CountBy(Func<IReadOnlyDictionary<string, long>> count) => counters = count;

    /// <summary>What its job counts.</summary>
    internal IReadOnlyList<Counter> Declared { get; init; } = [];

    /// <summary>What earlier attempts of the run did; null when there were none.</summary>
    internal IReadOnlyDictionary<string, long>? Earlier { get; init; }

    /// <summary>What this attempt did so far; null when the body does not say.</summary>
    internal IReadOnlyDictionary<string, long>? Counted() => counters?.Invoke();

    /// <summary>How much there is to do, once known.</summary>
    public void SetTotal(long value)
    {
        lock (gate)
        {
            total = value;
            changed = true;
        }
    }

    /// <summary>Counts finished work and, now and then, writes the buffer.</summary>
    public async Task AdvanceAsync(long by, CancellationToken stop)
    {
        bool due;
        lock (gate)
        {
            done += by;
            changed = true;
            due = items.Count >= FlushAtItems || time.GetElapsedTime(lastFlush) >= FlushEvery;
            if (due)
            {
                lastFlush = time.GetTimestamp();
            }
        }
        if (due)
        {
            await FlushAsync(stop);
        }
    }

    /// <summary>Keeps an item for the next flush. A change of money writes its item in its own transaction instead (<see cref="Own"/>).</summary>
    public void Record(RunItem item)
    {
        lock (gate)
        {
            items.Add(Own(item));
        }
    }

    /// <summary>Stamps run, time and whether it is a plan on an item that the caller writes itself.</summary>
    public T Own<T>(T item) where T : RunItem
    {
        item.RunId = RunId;
        item.At = time.UtcNow();
        item.Planned = DryRun;
        return item;
    }

    /// <summary>
    /// Writes progress, buffered items and what was counted so far, so that a host that is killed leaves behind what it did. The runner calls it at the end,
    /// also after a failure.
    /// </summary>
    public async Task FlushAsync(CancellationToken stop)
    {
        await writing.WaitAsync(stop);
        try
        {
            List<RunItem> batch;
            long doneNow;
            long? totalNow;
            lock (gate)
            {
                if (!changed && items.Count == 0)
                {
                    return;
                }
                (batch, items) = (items, []);
                (doneNow, totalNow, changed) = (done, total, false);
            }
            try
            {
                await using var db = await databases.CreateDbContextAsync(stop);
                await using var transaction = await db.Database.BeginTransactionAsync(stop);
                db.AddRange(batch);
                await db.SaveChangesAsync(stop);
                await db.JobRuns.Where(run => run.Id == RunId && run.Status == RunStatus.Running)
                    .ExecuteUpdateAsync(set => set.SetProperty(run => run.ProgressDone, doneNow).SetProperty(run => run.ProgressTotal, totalNow), stop);
                if (Counted() is { } counted)
                {
                    var sums = RunOutcome.Json(RunCounters.Together(Declared, Earlier, counted))!;
                    // The plan of a real run counts what would be done: no counters of the run.
                    await db.JobRuns.Where(run => run.Id == RunId && run.Status == RunStatus.Running && run.DryRun == DryRun)
                        .ExecuteUpdateAsync(set => set.SetProperty(run => run.Counters, sums), stop);
                }
                await ChangeFeed.Publish(db, Topic.Run(RunId), stop);
                await transaction.CommitAsync(stop);
            }
            catch
            {
                // Nothing is lost: what could not be written goes back to the buffer, and the caller hears of it. Ids that were generated in the lost
                // transaction go with it: the column generates its own and refuses any that is sent.
                batch.ForEach(item => item.Id = 0);
                lock (gate)
                {
                    batch.AddRange(items);
                    (items, changed) = (batch, true);
                }
                throw;
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => writing.Dispose();
}
