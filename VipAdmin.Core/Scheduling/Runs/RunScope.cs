using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// The current run as seen by the body of a task: its id, whether it is a dry run, and where progress and items go.
/// Progress and items are buffered and written a few times a second; <see cref="FlushAsync"/> writes the rest.
/// Thread-safe.
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
    /// <summary>Shown as the author of changes: <c>system</c> or a person's name.</summary>
    public required string Actor { get; init; }
    /// <summary>Queries only: nothing may be changed or sent, and items say what would be done.</summary>
    public bool DryRun { get; init; }
    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; init; } = 1;
    /// <summary>The cancels of this task wait for a decision: nothing is closed or cancelled, everything else is done.</summary>
    public bool LeavesCancels { get; init; }
    /// <summary>Cancels that the run may still make; null = all that are due.</summary>
    public CancelAllowance? Allowance { get; init; }
    /// <summary>A person has decided that this run may do what was held.</summary>
    public bool Confirmed { get; init; }
    /// <summary>Only this plan is carried out; null = everything that is due.</summary>
    public ApprovedPlan? Plan { get; init; }
    /// <summary>
    /// The run was requested for all orders, regardless of their waiting times. The same in every attempt (<see cref="RunRequest.AskEverything"/>).
    /// </summary>
    public bool AskEverything { get; init; }
    /// <summary>This attempt repeats a failed one and must include the orders which that one has just postponed.</summary>
    public bool Repeats => Attempt > 1;
    /// <summary>Only orders created in this window; null = all that are due.</summary>
    public RunWindow? Window { get; init; }

    /// <summary>
    /// Pending orders whose next check is later than this are skipped; null = none are. A repeated attempt skips none, because the one before postponed them,
    /// and neither does a run that carries out a plan.
    /// </summary>
    /// <param name="now">UTC.</param>
    public DateTime? DueBy(DateTime now) => AskEverything || Repeats || Plan is not null ? null : now;

    /// <summary>
    /// Sets how to read the counters at any time, by the names of the contract, so that work done before a stop or failure is counted too.
    /// </summary>
    public void CountBy(Func<IReadOnlyDictionary<string, long>> count) => counters = count;

    /// <summary>The counters declared by its job.</summary>
    internal IReadOnlyList<Counter> Declared { get; init; } = [];

    /// <summary>Counters of earlier attempts of the run; null when there were none.</summary>
    internal IReadOnlyDictionary<string, long>? Earlier { get; init; }

    /// <summary>Counters of this attempt so far; null when the body has not called <see cref="CountBy"/>.</summary>
    internal IReadOnlyDictionary<string, long>? Counted() => counters?.Invoke();

    /// <summary>Sets how many items there are, once known.</summary>
    public void SetTotal(long value)
    {
        lock (gate)
        {
            total = value;
            changed = true;
        }
    }

    /// <summary>Counts finished items and writes the buffer when it is due.</summary>
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

    /// <summary>Keeps an item for the next flush. Changes that involve money write their item in their own transaction instead (<see cref="Own"/>).</summary>
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
    /// Writes progress, buffered items and the counters so far, so that the work of a killed host stays on record. The runner calls it at the end, also after
    /// a failure.
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
                    // The plan of a real run counts what would be done, so its counts are not the counters of the run.
                    await db.JobRuns.Where(run => run.Id == RunId && run.Status == RunStatus.Running && run.DryRun == DryRun)
                        .ExecuteUpdateAsync(set => set.SetProperty(run => run.Counters, sums), stop);
                }
                await ChangeFeed.Publish(db, Topic.Run(RunId), stop);
                await transaction.CommitAsync(stop);
            }
            catch
            {
                // The items go back to the buffer, and the caller gets the exception. Ids generated in the lost transaction are cleared, because the column
                // generates its own and refuses explicit ones.
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
