using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Orders;

/// <summary>Cancels VIP orders that were not paid in time.</summary>
public sealed class OrderTimeoutJob : IJob
{
    /// <inheritdoc />
    public Task<JobResult> RunAsync(RunScope run, CancellationToken stop) => throw new NotSupportedException();
}
