using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Reminders;

/// <summary>Changes when members are reminded and in which words. Each change is another version; the newest is used by the next run of any host.</summary>
public sealed class ReminderWindowsDesk(IDbContextFactory<VipDb> databases, IOptionsMonitor<RemindersOptions> options, TimeProvider time)
{
    /// <summary>Key of the lock that lets one person save at a time.</summary>
    private const long SavingLock = 0x52454D57494E44;

    /// <summary>Saves all windows as the next version.</summary>
    /// <param name="expectedVersion">The version the person was looking at; 0 = the guide's.</param>
    /// <param name="reason">Mandatory; kept with the version.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public Task<ReminderWindowsResult> SaveAsync(Actor actor, IReadOnlyList<ReminderWindowDraft> draft, int expectedVersion, string? reason,
        CancellationToken stop)
        => ChangeAsync(actor, expectedVersion, reason, null, _ => ([.. draft], []), stop);

    /// <summary>Restores the windows of an earlier version, as a new version.</summary>
    /// <param name="version">0 = the guide's.</param>
    /// <inheritdoc cref="SaveAsync" path="/param" />
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public Task<ReminderWindowsResult> RestoreAsync(Actor actor, int version, int expectedVersion, string? reason, CancellationToken stop)
        => ChangeAsync(actor, expectedVersion, reason, version, history =>
            version == 0 ? (Draft(options.CurrentValue.Default), [])
                : history.FirstOrDefault(old => old.Version == version) is { } wanted ? (Draft(ReminderWindowsVersion.Read(wanted.Windows)), [])
                : ([], [new ReminderWindowFault(null, ReminderWindowFaultCode.UnknownVersion, version)]), stop);

    private async Task<ReminderWindowsResult> ChangeAsync(Actor actor, int expectedVersion, string? reason, int? restores,
        Func<IReadOnlyList<ReminderWindowsVersion>, (ReminderWindowDraft[] Draft, ReminderWindowFault[] Faults)> next, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({SavingLock})", stop);
        var history = await db.ReminderWindows.AsNoTracking().OrderBy(row => row.Version).ToListAsync(stop);
        var newest = history.LastOrDefault();
        var guide = options.CurrentValue.Default;
        if (expectedVersion != (newest?.Version ?? 0))
        {
            return new ReminderWindowsResult.Stale(newest?.Version ?? 0,
                [.. ReminderWindowsSaved.All(history, guide).Where(version => version.Version > expectedVersion)]);
        }
        var (draft, found) = next(history);
        var faults = found.Length > 0 ? found.ToList() : [.. ReminderWindowsCheck.Faults(draft)];
        if (Reason.Of(reason) is not { } why)
        {
            faults.Add(new ReminderWindowFault(null, ReminderWindowFaultCode.ReasonNeeded));
            why = "";
        }
        IReadOnlyList<ReminderWindow> windows = [.. draft.Select(window => window.Tidy())
            .Select(window => ReminderWindow.Of(window.DaysLeft, window.Title, window.Content, window.On)).OrderByDescending(window => window.DaysLeft)];
        if (faults.Count == 0 && ReminderWindowChange.Between(newest is null ? guide : ReminderWindowsVersion.Read(newest.Windows), windows).Count == 0)
        {
            faults.Add(new ReminderWindowFault(null, ReminderWindowFaultCode.NothingChanged));
        }
        if (faults.Count > 0)
        {
            return new ReminderWindowsResult.Wrong(faults);
        }
        var now = time.UtcNow();
        var row = new ReminderWindowsVersion
        {
            Version = (newest?.Version ?? 0) + 1,
            Windows = ReminderWindowsVersion.Write(windows),
            Reason = why,
            SavedBy = actor.Name,
            // Versions stay in chronological order even when the clock was set back.
            SavedAt = newest is { } before && before.SavedAt > now ? before.SavedAt : now,
            Restores = restores,
        };
        db.ReminderWindows.Add(row);
        var saved = ReminderWindowsSaved.All([.. history, row], guide)[0];
        var action = restores is null ? AuditAction.WindowsChanged : AuditAction.WindowsRestored;
        await Acts.CommitAsync(db, time, new Act(actor, action, VipReminderJob.Key, why, new
        {
            version = row.Version,
            restores,
            before = saved.Changes.ToDictionary(change => ReminderWindow.KeyOf(change.DaysLeft), change => Words(change.Before)),
            after = saved.Changes.ToDictionary(change => ReminderWindow.KeyOf(change.DaysLeft), change => Words(change.After)),
        }), [Topic.Settings, Topic.Reminders], stop);
        return new ReminderWindowsResult.Saved(saved);
    }

    private static ReminderWindowDraft[] Draft(IEnumerable<ReminderWindow> windows) => [.. windows.Select(ReminderWindowDraft.Of)];

    /// <summary>A window in the audit: null = there is none.</summary>
    private static string? Words(ReminderWindow? window)
        => window is null ? null : $"{(window.On ? "on" : "off")} · {window.TitleTemplate} · {window.ContentTemplate}";
}
