using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Reconciliation;

/// <summary>Compares pending and recently cancelled VIP orders with the payment platforms.</summary>
public sealed class ReconciliationJob : IJob
{
    /// <inheritdoc />
    public Task<JobResult> RunAsync(RunScope run, CancellationToken stop) => throw new NotSupportedException();
}
