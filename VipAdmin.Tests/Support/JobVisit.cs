using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Tests.Support;

/// <summary>A job visited as a run without limits visits it.</summary>
public static class JobVisit
{
    /// <summary>Looks at what there is to do, and does it.</summary>
    public static async Task<JobResult> RunAsync(this IJob job, RunScope run, CancellationToken stop)
        => await (await job.LookAsync(run, stop)).DoAsync(run, stop);
}
