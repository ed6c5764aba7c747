namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// A bulk act under way or over. Each discrepancy is a transaction of its own, so that at any moment what was done is done and in the audit under the id of
/// the run, and the rest is untouched.
/// </summary>
public sealed class BulkRun
{
    private readonly Lock gate = new();
    private readonly List<BulkCase> done = [];
    private readonly List<BulkFailure> failed = [];
    private BulkRunState state = BulkRunState.Running;
    private volatile bool stopping;

    private DateTime? endedAt;

    internal BulkRun(Guid id, Actor actor, BulkAct act, IReadOnlyList<BulkCase> cases, Guid? undoes, string list)
    {
        (Id, Actor, Act, Cases, Undoes, List) = (id, actor, act, cases, undoes, list);
    }

    /// <summary>Its id, in the audit of every discrepancy that it changed.</summary>
    public Guid Id { get; }

    /// <summary>Who acts.</summary>
    public Actor Actor { get; }

    public BulkAct Act { get; }

    /// <summary>What it is about, in order.</summary>
    public IReadOnlyList<BulkCase> Cases { get; }

    /// <summary>The run that it takes back; null for an act of its own.</summary>
    public Guid? Undoes { get; }

    /// <summary>The list on which it was begun, as the caller calls it; its result belongs there.</summary>
    public string List { get; }

    /// <summary>When it was over (UTC); null while it is under way.</summary>
    public DateTime? EndedAt
    {
        get
        {
            lock (gate)
            {
                return endedAt;
            }
        }
    }

    /// <summary>How far it is; the three lists are of one moment.</summary>
    public BulkProgress Progress
    {
        get
        {
            lock (gate)
            {
                return new BulkProgress(state, done.Count, [.. failed], Cases.Count);
            }
        }
    }

    internal bool Stopping => stopping;

    /// <summary>What was done, with the versions that it has made.</summary>
    internal IReadOnlyList<BulkCase> Done
    {
        get
        {
            lock (gate)
            {
                return [.. done];
            }
        }
    }

    /// <summary>Stops it behind the discrepancy that is being changed.</summary>
    public void Stop() => stopping = true;

    internal void Note(BulkCase each, DiscrepancyResult result)
    {
        lock (gate)
        {
            if (result is DiscrepancyResult.Done)
            {
                done.Add(each with { Version = each.Version + 1 });
            }
            else
            {
                failed.Add(new BulkFailure(each, result));
            }
        }
    }

    internal void End(BulkRunState how, DateTime at)
    {
        lock (gate)
        {
            (state, endedAt) = (how, at);
        }
    }
}

/// <summary>How far a bulk act is.</summary>
/// <param name="Done">Discrepancies changed.</param>
/// <param name="Failed">Discrepancies that were not changed, each with the reason.</param>
/// <param name="Total">Discrepancies it is about.</param>
public sealed record BulkProgress(BulkRunState State, int Done, IReadOnlyList<BulkFailure> Failed, int Total);

/// <summary>A discrepancy that a bulk act did not change, and why.</summary>
public sealed record BulkFailure(BulkCase Case, DiscrepancyResult Why);
