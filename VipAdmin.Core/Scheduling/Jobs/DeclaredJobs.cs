using Microsoft.Extensions.Configuration;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>The tasks as declared in code and configured on this host, in the order in which pages show them.</summary>
public sealed class DeclaredJobs
{
    private readonly Dictionary<string, JobDefinition> byKey;
    private readonly Func<string, Setting?> settings;

    /// <param name="jobs">The tasks, with unique keys.</param>
    /// <param name="settings">The setting of a configuration key; null when there is none.</param>
    public DeclaredJobs(IReadOnlyList<JobDefinition> jobs, Func<string, Setting?> settings)
    {
        (All, this.settings) = (jobs, settings);
        byKey = jobs.ToDictionary(job => job.Key, StringComparer.Ordinal);
    }

    public IReadOnlyList<JobDefinition> All { get; }

    /// <summary>The task with that key, or null.</summary>
    public JobDefinition? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>Everything that may be changed about a task while the portal runs.</summary>
    public IReadOnlyList<JobField> FieldsOf(JobDefinition job) => JobField.Of(job, settings);

    /// <summary>
    /// The same tasks as configured: in another zone (<c>Scheduling:TimeZone</c>), and with the configuration of each (<c>Tasks:reconciliation:Cron</c>,
    /// <c>:Zone</c>, <c>:CatchUpMinutes</c>, <c>:DeadlineMinutes</c>, <c>:GuardItems</c>, <c>:GuardTimesUsual</c>).
    /// </summary>
    public DeclaredJobs Configured(string zone, IConfiguration configuration)
        => new([.. All.Select(job => JobField.Configured(job with { Zone = zone }, configuration))], settings);
}
