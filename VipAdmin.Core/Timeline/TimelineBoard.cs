using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Timeline;

/// <summary>
/// What happened in a stretch of time, across runs, platforms, discrepancies, people, hosts and alerts? One statement a page, and one more for what its runs
/// found.
/// </summary>
public sealed class TimelineBoard(DeclaredJobs declared, IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Longest page.</summary>
    public const int PageLimit = 500;

    /// <summary>How far the timeline reaches back where no beginning is given.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    /// <summary>
    /// Acts that everyone who may see tasks is shown. Whom support looked up, exports and refusals are for those who may read the audit; sign-ins stay on the
    /// audit page. Resolutions of discrepancies come from the discrepancies themselves.
    /// </summary>
    private static readonly string[] OpenActs =
    [
        AuditAction.TaskTriggered, AuditAction.RunCancelled, AuditAction.TaskPaused, AuditAction.TaskResumed, AuditAction.HoldConfirmed,
        AuditAction.HoldDismissed, AuditAction.HoldLapsed, AuditAction.ScheduleChanged, AuditAction.ScheduleRestored, AuditAction.OrderChecked,
    ];

    private static readonly string[] AuditedActs =
        [
            .. AuditAction.All.Except([AuditAction.SignedIn, AuditAction.SignedOut, AuditAction.DiscrepancyResolved, AuditAction.DiscrepancyReopened,
                AuditAction.DiscrepancyUndone]),
        ];

    private readonly string[] quiet =
        [.. declared.All.SelectMany(job => job.Counters).Where(counter => counter.Quiet).Select(counter => counter.Name).Distinct()];
    private readonly string[] jobs = [.. declared.All.Select(job => job.Key)];

    /// <summary>One page, newest first.</summary>
    /// <param name="before">Only entries older than this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only entries newer than this one, the nearest ones.</param>
    /// <param name="limit">1 to <see cref="PageLimit"/>; other values are brought into that range.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<KeyPage<TimelineEntry>> PageAsync(Actor actor, TimelineFilter filter, TimelineKey? before, TimelineKey? after, int limit,
        CancellationToken stop)
        => PageAsync(actor, filter, before, after, limit, folds: filter is { Kind: null, Status: null, Actor: null, Channel: null }, stop);

    /// <param name="folds">Whether what a run found is told with the run.</param>
    private async Task<KeyPage<TimelineEntry>> PageAsync(Actor actor, TimelineFilter filter, TimelineKey? before, TimelineKey? after, int limit, bool folds,
        CancellationToken stop)
    {
        actor.Demand(Permission.See);
        limit = Math.Clamp(limit, 1, PageLimit);
        if (filter.To <= filter.From)
        {
            return KeyPage<TimelineEntry>.Empty;
        }
        var bound = KeyBound.Of(before, after);
        var statement = new TimelineSql(filter, bound, limit + 1, quiet, jobs, actor.Can(Permission.ReadAudit) ? AuditedActs : OpenActs, folds,
            time.UtcNow());
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Database.SqlQueryRaw<TimelineRow>(statement.Text, statement.Parameters).ToListAsync(stop);
        var newer = bound is { Newer: true };
        // Where the statement stops reading runs, the page ends with the last hour that is complete: it may be short, and more follows.
        var more = rows.Count > limit || rows is [{ Cut: true }, ..];
        var entries = rows.Take(limit).Select(Entry).ToList();
        if (folds && entries.Where(HasFindings).Select(entry => entry.Id!.Value).ToArray() is { Length: > 0 } runs)
        {
            var found = await RunFindings.OfAsync(db, runs, stop);
            entries = [.. entries.Select(entry => HasFindings(entry) ? entry with { Findings = [.. found[entry.Id!.Value]] } : entry)];
        }
        if (newer)
        {
            entries.Reverse();
        }
        return new KeyPage<TimelineEntry>(entries, HasNewer: entries.Count > 0 && (newer ? more : bound is not null),
            HasOlder: entries.Count > 0 && (newer || more));
    }

    /// <summary>A run of its own that did something may have found something.</summary>
    private static bool HasFindings(TimelineEntry entry) => entry is { Kind: TimelineKind.Run, Id: not null, IsQuiet: false, IsPlan: false };

    /// <summary>Every entry of the filter, newest first, read page by page; a file tells findings one by one.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs, or may not export.</exception>
    public IAsyncEnumerable<TimelineEntry> ExportAsync(Actor actor, TimelineFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<TimelineEntry>(last => PageAsync(actor, filter, last?.Key, null, PageLimit, folds: false, stop));
    }

    private static TimelineEntry Entry(TimelineRow row) => new(new TimelineKey(row.At, (TimelineKind)row.Rank, row.Id), row.What)
    {
        Event = row.Event,
        JobKey = row.JobKey,
        Subject = row.Subject,
        Id = row.Link,
        Who = row.Who,
        Reason = row.Reason,
        Changes = row.Rank == (int)TimelineKind.Act ? row.Counters : null,
        Counters = row.Counters is null || row.Rank == (int)TimelineKind.Act ? [] : JsonSerializer.Deserialize<Dictionary<string, long>>(row.Counters)!,
        Fen = row.Fen,
        Severity = (Severity?)row.Severity,
        Channel = row.Channel,
        Times = row.Times,
        Since = row.Since,
        Duration = row.Milliseconds is { } took ? TimeSpan.FromMilliseconds(Math.Max(took, 0)) : null,
        IsPlan = row.IsPlan,
        IsQuiet = row.IsQuiet,
    };

    private sealed record TimelineRow(DateTime At, int Rank, string Id, string What, string? Event, string? JobKey, string? Subject, Guid? Link, string? Who,
        string? Reason, string? Counters, long? Fen, int? Severity, string? Channel, int Times, DateTime? Since, double? Milliseconds, bool IsPlan,
        bool IsQuiet, bool Cut);
}
