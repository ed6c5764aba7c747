using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Keeps a run whose host was frozen from committing anything after it was declared interrupted. Every commit made in the name of a run needs a proof, not
/// older than <see cref="Lease"/>, that the run still was running; an older one is renewed in the transaction itself. The survivors wait longer
/// (<see cref="DeadRunSweep.Frozen"/>) before they take a run away, so that the two can never both believe to have it.
/// </summary>
public sealed class RunFence : DbTransactionInterceptor
{
    /// <summary>How long a proof holds; well below <see cref="DeadRunSweep.Frozen"/>.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly AsyncLocal<Proof?> Current = new();

    /// <summary>From here on, commits of this flow of control are made in the name of the run.</summary>
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
    /// Stale until it is asked for the first time: the host may have stood still since it claimed the run. Its age is taken by two clocks, because each can
    /// miss something: in a machine that was suspended timestamps stand still, and the system clock can be set back. The older answer counts.
    /// </summary>
    private sealed class Proof(Guid runId, TimeProvider time)
    {
        // The shared clock of all hosts is reckoned from timestamps: of a suspension it knows as little as they do.
        private readonly TimeProvider machine = (time as DatabaseClock)?.Machine ?? time;
        private volatile Moment? at;

        public Guid RunId { get; } = runId;
        public bool IsStale => at is not { } known || machine.GetElapsedTime(known.Timestamp) >= Lease || machine.GetUtcNow() - known.Utc >= Lease;
        public Moment Now() => new(machine.GetTimestamp(), machine.GetUtcNow());
        public void Renew(Moment moment) => at = moment;
    }

    private sealed record Moment(long Timestamp, DateTimeOffset Utc);
}
