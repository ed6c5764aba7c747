using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Reminders;

/// <summary>Tells members that their VIP membership is about to end, ends today, or has ended.</summary>
public sealed class VipReminderJob : IJob
{
    /// <inheritdoc />
    public Task<JobResult> RunAsync(RunScope run, CancellationToken stop) => throw new NotSupportedException();
}
