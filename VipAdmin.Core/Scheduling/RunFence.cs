using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace VipAdmin.Core.Scheduling;

/// <summary>
/// Keeps a run whose host was frozen from committing anything after it was declared interrupted. Every commit made in the name of a run needs a proof, not older than
/// <see cref="Lease"/>, that the run still was running; an older one is renewed in the transaction itself. The survivors wait longer (<see cref="OrphanSweep.Frozen"/>)
/// before they take a run away, so that the two can never both believe to have it.
/// </summary>
public sealed class RunFence : DbTransactionInterceptor
{
    /// <summary>How long a proof holds; well below <see cref="OrphanSweep.Frozen"/>.</summary>
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
            var begin = proof.Now;
            if (await ask.ExecuteScalarAsync(cancellationToken) is null)
            {
                throw new JobFailedException(RunReason.ClaimLost, "the run was declared interrupted while its host stood still");
            }
            proof.Renew(begin);
        }
        return result;
    }

    /// <summary>Stale until it is asked for the first time: the host may have stood still since it claimed the run.</summary>
    private sealed class Proof(Guid runId, TimeProvider time)
    {
        private const long Never = long.MinValue;
        private long at = Never;

        public Guid RunId { get; } = runId;
        public long Now => time.GetTimestamp();
        public bool IsStale => Interlocked.Read(ref at) is var known && (known == Never || time.GetElapsedTime(known) >= Lease);
        public void Renew(long timestamp) => Interlocked.Exchange(ref at, timestamp);
    }
}
