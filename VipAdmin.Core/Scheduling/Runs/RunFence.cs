using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Prevents a run whose host was frozen from committing after it was declared interrupted. Every commit made on behalf of a run needs proof, no older than
/// <see cref="Lease"/>, that its row is still running; an older proof is renewed in the same transaction. Other hosts wait longer than that
/// (<see cref="DeadRunSweep.Frozen"/>) before they take over, so two hosts never own a run at the same time.
/// </summary>
public sealed class RunFence : DbTransactionInterceptor
{
    /// <summary>How long a proof is valid; well below <see cref="DeadRunSweep.Frozen"/>.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly AsyncLocal<Proof?> Current = new();

    /// <summary>From here on, commits in this async flow are made on behalf of the run.</summary>
    public static void Enter(Guid runId, TimeProvider time) => Current.Value = new Proof(runId, time);

    /// <inheritdoc />
    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Current.Value is { IsStale: true } proof)
        {
            await using var ask = transaction.Connection!.CreateCommand();
            ask.Transaction = transaction;
            ask.CommandText = "SELECT true FROM vip_admin.job_runs WHERE id = @id AND status = 'running'";
            var id = ask.CreateParameter();
            (id.ParameterName, id.Value) = ("id", proof.RunId);
            ask.Parameters.Add(id);
            var begin = proof.Now();
            if (await ask.ExecuteScalarAsync(cancellationToken) is null)
            {
                throw new JobFailedException(RunReason.ClaimLost, "the run was declared interrupted while its host stood still");
            }
            proof.Renew(begin);
        }
        return result;
    }

    /// <summary>
    /// Stale at first, because the host may have been frozen since it claimed the run. The age is measured by two clocks, because each can be wrong: timestamps
    /// stop while a machine is suspended, and the system clock can be set back. The greater age counts.
    /// </summary>
    private sealed class Proof(Guid runId, TimeProvider time)
    {
        // DatabaseClock is derived from timestamps, so it misses a suspension just as they do.
        private readonly TimeProvider machine = (time as DatabaseClock)?.Machine ?? time;
        private volatile Moment? at;

        public Guid RunId { get; } = runId;
        public bool IsStale => at is not { } known || machine.GetElapsedTime(known.Timestamp) >= Lease || machine.GetUtcNow() - known.Utc >= Lease;
        public Moment Now() => new(machine.GetTimestamp(), machine.GetUtcNow());
        public void Renew(Moment moment) => at = moment;
    }

    private sealed record Moment(long Timestamp, DateTimeOffset Utc);
}
