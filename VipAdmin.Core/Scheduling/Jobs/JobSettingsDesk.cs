using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Changes how a task runs: schedule, limits, options. Each change is another version; the newest is in force on every host.</summary>
public sealed class JobSettingsDesk(JobSettingsInForce plans, IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Saves the draft as the next version.</summary>
    /// <param name="expectedVersion">The version the person was looking at; 0 = as declared.</param>
    /// <param name="reason">Mandatory; kept with the version.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public Task<SettingsResult> SaveAsync(Actor actor, string jobKey, JobSettingsDraft draft, int expectedVersion, string? reason, CancellationToken stop)
        => ChangeAsync(actor, jobKey, expectedVersion, reason, null,
            (declared, history) => JobSettingsCheck.Lay(
                declared, plans.FieldsOf(declared), JobField.Values(history is [.., var newest] ? newest : null), draft, time.UtcNow()), stop);

    /// <summary>Restores the values of an earlier version, as a new version.</summary>
    /// <param name="version">0 = as declared.</param>
    /// <inheritdoc cref="SaveAsync" path="/param" />
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public Task<SettingsResult> RestoreAsync(Actor actor, string jobKey, int version, int expectedVersion, string? reason, CancellationToken stop)
        => ChangeAsync(actor, jobKey, expectedVersion, reason, version, (declared, history) =>
        {
            var wanted = history.FirstOrDefault(old => old.Version == version);
            return wanted is null && version != 0
                ? ([], [new SettingsFault("version", SettingsFaultCode.UnknownVersion, version)])
                // Values are checked again, because limits may have changed since. A frequent schedule was confirmed when that version was saved.
                : JobSettingsCheck.Lay(declared, plans.FieldsOf(declared), new Dictionary<string, string>(),
                    new JobSettingsDraft(JobField.Values(wanted).ToDictionary(pair => pair.Key, pair => (string?)pair.Value), OftenConfirmed: true),
                    time.UtcNow());
        }, stop);

    private async Task<SettingsResult> ChangeAsync(
        Actor actor, string jobKey, int expectedVersion, string? reason, int? restores,
        Func<JobDefinition, IReadOnlyList<JobSettings>, (Dictionary<string, string> Values, List<SettingsFault> Faults)> next, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (plans.Declared(jobKey) is not { } declared)
        {
            return new SettingsResult.UnknownTask();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await JobSettingsInForce.HoldAloneAsync(db, jobKey, stop);
        var history = await db.JobSettings.AsNoTracking().Where(s => s.JobKey == jobKey).OrderBy(s => s.Version).ToListAsync(stop);
        var newest = history.LastOrDefault();
        var (values, faults) = next(declared, history);
        if (Reason.Of(reason) is not { } why)
        {
            faults.Add(new SettingsFault("reason", SettingsFaultCode.ReasonNeeded));
            why = "";
        }
        if (expectedVersion != (newest?.Version ?? 0))
        {
            return new SettingsResult.Stale(newest?.Version ?? 0, [.. SettingsVersion.All(history).Where(version => version.Version > expectedVersion)]);
        }
        if (faults.Count == 0 && SettingsVersion.Changed(JobField.Values(newest), values).Count == 0)
        {
            faults.Add(new SettingsFault("", SettingsFaultCode.NothingChanged));
        }
        if (faults.Count > 0)
        {
            return new SettingsResult.Wrong(faults);
        }
        var now = time.UtcNow();
        var row = new JobSettings
        {
            JobKey = jobKey,
            Version = (newest?.Version ?? 0) + 1,
            Parameters = "{}",
            Reason = why,
            SavedBy = actor.Name,
            // Versions stay in chronological order even when the clock was set back.
            SavedAt = newest is { } before && before.SavedAt > now ? before.SavedAt : now,
            Restores = restores,
        };
        JobField.Fill(row, values);
        db.JobSettings.Add(row);
        var saved = SettingsVersion.All([.. history, row])[0];
        saved = saved with { Changes = [.. saved.Changes.Select(change => change with { Default = plans.DefaultOf(declared, change.Key) })] };
        var action = restores is null ? AuditAction.ScheduleChanged : AuditAction.ScheduleRestored;
        await Acts.CommitAsync(db, time, new Act(actor, action, jobKey, row.Reason, new
        {
            version = row.Version,
            restores,
            before = saved.Changes.ToDictionary(change => change.Key, change => change.Before ?? change.Default),
            after = saved.Changes.ToDictionary(change => change.Key, change => change.After ?? change.Default),
        }), [Topic.Settings, Topic.Jobs], stop);
        // The change is committed; a caller that disconnects now must not keep this host from applying it at once.
        await plans.TryRefreshAsync(CancellationToken.None);
        return new SettingsResult.Saved(saved);
    }
}
