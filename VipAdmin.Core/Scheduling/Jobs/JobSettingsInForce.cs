using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Cron;
using VipAdmin.Core.Live;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>
/// The tasks as they run now: declaration and configuration, with the newest saved settings applied. Kept in memory and read again on a
/// signal, and every few seconds in case one was lost. Being a moment behind is harmless, because a slot is claimed only under the version
/// in force in the database.
/// </summary>
public sealed class JobSettingsInForce(
    DeclaredJobs declared, IDbContextFactory<VipDb> databases, SavedSettings saved, ChangeFeed feed, TimeProvider time,
    ILogger<JobSettingsInForce> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <summary>How many changes of the schedule are kept; older ones do not affect any slot that is still searched for.</summary>
    private const int MostSchedules = 100;

    private readonly SemaphoreSlim reading = new(1);
    private volatile Snapshot snapshot = new(declared.All, new Dictionary<string, JobSettings>());

    /// <summary>Every task, in the order of the timetable.</summary>
    public IReadOnlyList<JobDefinition> All => snapshot.Jobs;

    /// <summary>The task of that key, or null.</summary>
    public JobDefinition? Find(string key) => snapshot.Jobs.FirstOrDefault(job => job.Key == key);

    /// <summary>The task as declared and configured, without saved settings; null when there is none with that key.</summary>
    public JobDefinition? Declared(string key) => declared.Find(key);

    /// <inheritdoc cref="DeclaredJobs.FieldsOf"/>
    public IReadOnlyList<JobField> FieldsOf(JobDefinition job) => declared.FieldsOf(job);

    /// <inheritdoc cref="DeclaredJobs.DefaultOf"/>
    public string? DefaultOf(JobDefinition job, string key) => declared.DefaultOf(job, key);

    /// <summary>The newest saved settings of a task; null = it runs as declared.</summary>
    public JobSettings? Saved(string key) => snapshot.Newest.GetValueOrDefault(key);

    /// <summary>Reads the settings again if anything was saved since.</summary>
    /// <returns>Whether any task changed.</returns>
    public async Task<bool> RefreshAsync(CancellationToken stop)
    {
        await reading.WaitAsync(stop);
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            // The time is compared as well: after a database restore, the same number can be a different version.
            var versions = await db.JobSettings.GroupBy(s => s.JobKey)
                .Select(group => new { group.Key, Version = group.Max(s => s.Version), SavedAt = group.Max(s => s.SavedAt) }).ToListAsync(stop);
            if (versions.Count == snapshot.Newest.Count
                && versions.TrueForAll(v => snapshot.Newest.GetValueOrDefault(v.Key) is { } known && known.Version == v.Version && known.SavedAt == v.SavedAt))
            {
                return false;
            }
            var history = await db.JobSettings.AsNoTracking().OrderBy(s => s.Version).ToListAsync(stop);
            var byTask = history.ToLookup(s => s.JobKey);
            snapshot = new Snapshot([.. declared.All.Select(job => Current(job, byTask[job.Key]))],
                byTask.ToDictionary(task => task.Key, task => task.Last(), StringComparer.Ordinal));
            saved.Replace(Parameters());
            return true;
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>
    /// Called inside the transaction that writes a slot: blocks edits of the task's settings until it ends, so that a slot is clearly due before or after an
    /// edit. Slots do not block each other.
    /// </summary>
    internal static Task HoldAsync(VipDb db, string jobKey, CancellationToken stop)
        => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared({LockKey(jobKey)})", stop);

    /// <summary>Called inside the transaction that saves settings: waits for slots being written, and blocks new ones until it ends.</summary>
    internal static Task HoldAloneAsync(VipDb db, string jobKey, CancellationToken stop)
        => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey(jobKey)})", stop);

    /// <summary>Saved values that bypassed the portal's checks must not keep this or other tasks from running, so they fall back to the declaration.</summary>
    private JobDefinition Current(JobDefinition declared, IEnumerable<JobSettings> versions)
    {
        try
        {
            return Over(declared, versions);
        }
        catch (Exception error)
        {
            log.LogError(error, "[{Tag}] 已保存的计划无法读取，仍按内置计划执行", declared.Tag);
            return declared with { SettingsVersion = versions.Last().Version };
        }
    }

    /// <summary>The task under these versions, oldest first; each change of the schedule keeps the one before it.</summary>
    internal JobDefinition Over(JobDefinition declared, IEnumerable<JobSettings> versions)
    {
        var job = declared;
        var schedules = 0;
        foreach (var version in versions)
        {
            var next = Apply(declared, version);
            var moved = next.Cron != job.Cron || next.Zone != job.Zone;
            job = next with
            {
                ScheduledSince = moved ? version.SavedAt : job.ScheduledSince,
                Earlier = moved ? job : job.Earlier,
            };
            schedules += moved ? 1 : 0;
        }
        return schedules <= MostSchedules ? job : Shortened(job, MostSchedules);
    }

    private static JobDefinition Shortened(JobDefinition job, int left)
        => job.Earlier is null || left == 0 ? job with { Earlier = null } : job with { Earlier = Shortened(job.Earlier, left - 1) };

    private JobDefinition Apply(JobDefinition declared, JobSettings version)
    {
        var job = declared with
        {
            Cron = version.Cron ?? declared.Cron,
            Zone = version.Zone ?? declared.Zone,
            CatchUpWithin = version.CatchUpMinutes is { } catchUp ? TimeSpan.FromMinutes(catchUp) : declared.CatchUpWithin,
            Deadline = version.DeadlineMinutes is { } deadline ? TimeSpan.FromMinutes(deadline) : declared.Deadline,
            GuardItems = version.GuardItems ?? declared.GuardItems,
            GuardTimesUsual = version.GuardTimesUsual ?? declared.GuardTimesUsual,
            SettingsVersion = version.Version,
        };
        if ((version.Cron is null || CronCheck.Faults(version.Cron, version.SavedAt).Count == 0) && TimeZoneInfo.TryFindSystemTimeZoneById(job.Zone, out _))
        {
            return job.Cron == declared.Cron ? job : job with { Rhythm = CronWords.Describe(job.Cron, chinese: true) };
        }
        // Saved without the portal's checks. The task must run all the same.
        log.LogError("[{Tag}] 第 {Version} 版计划无效 ({Cron}, {Zone})，仍按内置计划执行", job.Tag, version.Version, job.Cron, job.Zone);
        return job with { Cron = declared.Cron, Zone = declared.Zone };
    }

    /// <summary>
    /// The values of the newest versions by configuration key, as used by options and shown as settings; values that are not allowed are left out.
    /// </summary>
    private Dictionary<string, string> Parameters()
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var job in snapshot.Jobs)
        {
            var fields = FieldsOf(job).ToDictionary(field => field.Key, StringComparer.OrdinalIgnoreCase);
            foreach (var (key, text) in JobField.Values(Saved(job.Key)))
            {
                if (fields.TryGetValue(key, out var field) && field.Kind.Normalise(text) is { } value)
                {
                    values[field.Setting.Key] = value;
                }
                else
                {
                    log.LogError("[{Tag}] 第 {Version} 版参数 {Key} 无效，已忽略", job.Tag, job.SettingsVersion, key);
                }
            }
        }
        return values;
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Read before the first beat, so that it uses the schedule in force.
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var signals = feed.Subscribe([Topic.Settings], () => TryRefreshAsync(stoppingToken), TimeSpan.Zero);
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryRefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Schedules are no longer followed: the portal is stopping");
        }
    }

    /// <summary>
    /// The same, but a failure is only logged: the settings in memory stay in use, which is safe because claims check the version in the database.
    /// </summary>
    internal async Task TryRefreshAsync(CancellationToken stop)
    {
        try
        {
            await RefreshAsync(stop);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            log.LogWarning(error, "Saved schedules could not be read; trying again in a moment");
        }
    }

    private static long LockKey(string jobKey)
    {
        // FNV-1a is the same on every host and version, unlike the runtime's string hash.
        var hash = 14695981039346656037UL;
        foreach (var character in "vip_admin.job_settings/" + jobKey)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }
        return unchecked((long)hash);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        reading.Dispose();
        base.Dispose();
    }

    private sealed record Snapshot(IReadOnlyList<JobDefinition> Jobs, IReadOnlyDictionary<string, JobSettings> Newest);
}
