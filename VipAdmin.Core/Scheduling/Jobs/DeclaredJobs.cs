using Microsoft.Extensions.Configuration;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>The tasks as declared in code and configured on this host, in the order in which pages show them.</summary>
public sealed class DeclaredJobs
{
    private readonly Dictionary<string, JobDefinition> byKey;
    private readonly Func<string, Setting?> settings;
    private readonly IConfiguration? configuration;

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

    /// <summary>The declared or configured value of a field: what it has while no version sets it. Null for a field that no longer exists.</summary>
    /// <param name="job">As declared and configured.</param>
    public string? DefaultOf(JobDefinition job, string key)
        => FieldsOf(job).FirstOrDefault(each => each.Key == key) is not { } field ? null
            : JobField.In(job, key) ?? Configured(field.Setting) ?? field.Setting.Default;

    /// <summary>The configured value of a setting without what operators saved; null when it is not configured.</summary>
    private string? Configured(Setting setting)
        => (configuration as IConfigurationRoot)?.Providers.Reverse().Where(provider => provider is not SavedSettings)
            .Select(provider => provider.TryGet(setting.Key, out var value) && !string.IsNullOrEmpty(value) ? setting.Kind.Normalise(value) : null)
            .FirstOrDefault(value => value is not null);

    /// <summary>
    /// The same tasks as configured: in another zone (<c>Scheduling:TimeZone</c>), and with the configuration of each (<c>Tasks:reconciliation:Cron</c>,
    /// <c>:Zone</c>, <c>:CatchUpMinutes</c>, <c>:DeadlineMinutes</c>, <c>:GuardItems</c>, <c>:GuardTimesUsual</c>).
    /// </summary>
    public DeclaredJobs Configured(string zone, IConfiguration configuration)
        => new([.. All.Select(job => JobField.Configured(job with { Zone = zone }, configuration))], settings, configuration);

    private DeclaredJobs(IReadOnlyList<JobDefinition> jobs, Func<string, Setting?> settings, IConfiguration configuration) : this(jobs, settings)
        => this.configuration = configuration;
}
