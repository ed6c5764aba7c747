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

    internal BulkRun(Guid id, Actor actor, BulkAct act, IReadOnlyList<BulkCase> cases, Guid? undoes)
    {
        (Id, Actor, Act, Cases, Undoes) = (id, actor, act, cases, undoes);
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

    internal void End(BulkRunState how)
    {
        lock (gate)
        {
            state = how;
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
