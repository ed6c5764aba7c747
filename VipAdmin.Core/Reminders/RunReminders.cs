using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>What did a run send, skip and fail to send? And which were the latest runs?</summary>
public sealed class RunReminders(IDbContextFactory<VipDb> databases)
{
    private static readonly KeyOrder<Line, Guid> NewestFirst = KeyOrder.By((Line line) => line.Id);

    /// <summary>Rows per page.</summary>
    public const int PageSize = 50;

    /// <summary>Rows are counted up to this number.</summary>
    public const int CountLimit = 10_000;

    private const int ExportedAtOnce = 1_000;

    /// <summary>One page of a run's ledger, newest first; of a run that only planned, the members whom it would tell.</summary>
    /// <param name="before">Only rows older than this one; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only rows newer than this one, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<RunReminderPage> ReadAsync(Actor actor, RunReminderFilter filter, Guid? before, Guid? after, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var run = await FindAsync(db, filter, stop) is { } found ? (await WithHoldsAsync(db, [found], stop)).Single() : null;
        var matching = Matching(db, filter, run);
        var page = await KeyPage.ReadAsync(matching, NewestFirst, KeyBound.Of(before, after), PageSize, rows => Project(db, rows), stop);
        var count = !page.HasNewer && !page.HasOlder ? page.Rows.Count
            : await NewestFirst.Sort(matching, false).Select(line => line.Id).Take(CountLimit + 1).CountAsync(stop);
        return new RunReminderPage(run, page with { Rows = [.. page.Rows.Select(Shown)] }) { Count = count };
    }

    /// <summary>The whole ledger of a run under a filter, one row at a time, for an export.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members, or may not export.</exception>
    public IAsyncEnumerable<RunReminder> AllAsync(Actor actor, RunReminderFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<RunReminder>(async last =>
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var matching = Matching(db, filter, await FindAsync(db, filter, stop));
            var page = await KeyPage.ReadAsync(matching, NewestFirst, KeyBound.Of(last?.Id, null), ExportedAtOnce, rows => Project(db, rows), stop);
            return page with { Rows = [.. page.Rows.Select(Shown)] };
        });
    }

    private static Task<ReminderRun?> FindAsync(VipDb db, RunReminderFilter filter, CancellationToken stop)
        => db.JobRuns.AsNoTracking().Where(r => r.Id == filter.RunId).Select(Row).SingleOrDefaultAsync(stop);

    private static readonly Expression<Func<JobRun, ReminderRun>> Row
        = r => new ReminderRun(r.Id, r.StartedAt, r.Trigger, r.Status, r.Actor, r.DryRun, r.Counters, r.DryRun || r.ErrorCode == RunReason.Held)
        {
            ErrorCode = r.ErrorCode,
        };

    /// <summary>The same runs; those that were held with the plan that waits, and how the request stands.</summary>
    private static async Task<IReadOnlyList<ReminderRun>> WithHoldsAsync(VipDb db, IReadOnlyList<ReminderRun> runs, CancellationToken stop)
    {
        var held = runs.Where(run => run.ErrorCode == RunReason.Held).Select(run => run.Id).ToArray();
        if (held.Length == 0)
        {
            return runs;
        }
        var holds = await db.JobHolds.AsNoTracking().Where(hold => held.Contains(hold.RunId)).ToDictionaryAsync(hold => hold.RunId, stop);
        return [.. runs.Select(run => holds.GetValueOrDefault(run.Id) is { } hold ? run with { Hold = RunHold.Of(hold), Counters = hold.Plan } : run)];
    }

    /// <summary>A run shows either planned or written reminders, never both.</summary>
    private static IQueryable<Line> Matching(VipDb db, RunReminderFilter filter, ReminderRun? run)
    {
        var rows = run is { IsPlan: true }
            ? db.PlannedReminders.AsNoTracking().Where(r => r.RunId == filter.RunId)
                .Select(r => new Line
                {
                    Id = r.Id, At = run.StartedAt, UserId = r.UserId, DaysLeft = r.DaysLeft, VipExpireAt = r.VipExpireAt, Content = r.Content,
                })
            : Behaved(db, Of(db, filter), filter)
                .Where(d => (filter.Status == null || d.Status == filter.Status) && (filter.Reason == null || d.Reason == filter.Reason))
                .Select(d => new Line
                {
                    Id = d.Id, At = d.CreatedAt, UserId = d.UserId, DaysLeft = d.DaysLeft, VipExpireAt = d.VipExpireAt, Status = d.Status,
                    Reason = d.Reason, Content = d.Content,
                    Read = d.Status != DeliveryStatus.Sent ? null
                        : d.IsRead || db.Notifications.Any(n => n.NotificationId == d.NotificationId && n.IsRead),
                });
        return filter.Window is { } daysLeft ? rows.Where(d => d.DaysLeft == daysLeft) : rows;
    }

    // The backend's columns hold UTC without a zone: both sides must, or the session's zone shifts them. ReminderDaySums counts the same.
    private const string Renewed = """
        EXISTS (SELECT FROM public.orders o WHERE o.user_id = d.user_id AND o.order_type = 'vip' AND o.payment_status IN (1, 4)
                   AND o.paid_at >= d.created_at AT TIME ZONE 'UTC' AND o.paid_at < d.created_at AT TIME ZONE 'UTC' + interval '7 days')
        """;

    private static IQueryable<ReminderDelivery> Of(VipDb db, RunReminderFilter filter)
    {
        var rows = (filter.Renewed switch
        {
            null => db.ReminderDeliveries,
            true => db.ReminderDeliveries.FromSqlRaw($"SELECT d.* FROM vip_admin.reminder_deliveries d WHERE {Renewed}"),
            false => db.ReminderDeliveries.FromSqlRaw($"SELECT d.* FROM vip_admin.reminder_deliveries d WHERE NOT {Renewed}"),
        }).AsNoTracking();
        if (filter.Day is not { } day)
        {
            return rows.Where(d => d.RunId == filter.RunId);
        }
        // Ids increase with time, so a day is a range of the primary key. The id is made a moment before or after the day is read.
        var first = filter.Since is { } since && since < day ? since : day;
        var (floor, ceiling) = (RunId.Floor(BusinessDay.StartUtc(first).AddMinutes(-1)), RunId.Floor(BusinessDay.StartUtc(day.AddDays(2))));
        return rows.Where(d => d.BusinessDay >= first && d.BusinessDay <= day && d.Id >= floor && d.Id < ceiling);
    }

    /// <summary>Only those that were, or were not, read.</summary>
    private static IQueryable<ReminderDelivery> Behaved(VipDb db, IQueryable<ReminderDelivery> rows, RunReminderFilter filter)
    {
        if (filter.Read is { } read)
        {
            // The first of one message: an EXISTS would be answered from a table of all read messages, made anew for each page.
            rows = rows.Where(d => d.Status == DeliveryStatus.Sent
                && (d.IsRead || db.Notifications.Where(n => n.NotificationId == d.NotificationId).Select(n => n.IsRead).FirstOrDefault()) == read);
        }
        return rows;
    }

    /// <summary>With unmasked phones; never leaves this class.</summary>
    private static IQueryable<RunReminder> Project(VipDb db, IQueryable<Line> rows)
        => rows.GroupJoin(db.Members, d => d.UserId, m => m.UserId, (d, m) => new { d, m })
            .SelectMany(x => x.m.DefaultIfEmpty(), (x, m) => new RunReminder(
                x.d.Id, x.d.At, x.d.UserId, m == null ? null : m.Phone, m == null ? null : m.Nickname, x.d.DaysLeft, x.d.Status, x.d.Reason, x.d.Content,
                x.d.VipExpireAt)
            {
                Read = x.d.Read,
            });

    private static RunReminder Shown(RunReminder row) => row with
    {
        // Plans of older versions stored only the window, which determined the text.
        Content = row.Content ?? (row.Status is null ? ReminderWindow.All.FirstOrDefault(window => window.DaysLeft == row.DaysLeft)?.Content : null),
        Phone = row.Phone is null ? null : MaskedPhone.Of(row.Phone),
        Nickname = row.Nickname is null ? null : MaskedPhone.InText(row.Nickname),
    };

    /// <summary>Reminders of a run by window, the farthest from expiry first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<WindowDeliveries>> WindowsAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.ReminderDeliveries.AsNoTracking().Where(delivery => delivery.RunId == runId).GroupBy(delivery => delivery.DaysLeft)
            .OrderByDescending(group => group.Key)
            .Select(group => new WindowDeliveries(
                group.Key,
                group.Count(delivery => delivery.Status == DeliveryStatus.Sent),
                group.Count(delivery => delivery.Status == DeliveryStatus.Skipped),
                group.Count(delivery => delivery.Status == DeliveryStatus.Failed))).ToListAsync(stop);
    }

    /// <summary>The newest runs of the reminder task that were not missed or skipped.</summary>
    /// <param name="from">Recorded at or after (UTC).</param>
    /// <param name="to">Recorded before (UTC).</param>
    public async Task<IReadOnlyList<ReminderRun>> LatestAsync(Actor actor, int count, CancellationToken stop, DateTime? from = null, DateTime? to = null)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var runs = db.JobRuns.AsNoTracking().Where(r => r.JobKey == VipReminderJob.Key && r.Status != RunStatus.Missed && r.Status != RunStatus.Skipped);
        if (from is { } start)
        {
            var floor = RunId.Floor(start);
            runs = runs.Where(r => r.Id >= floor);
        }
        if (to is { } end)
        {
            var ceiling = RunId.Floor(end);
            runs = runs.Where(r => r.Id < ceiling);
        }
        return await WithHoldsAsync(db, await runs.OrderByDescending(r => r.Id).Take(count).Select(Row).ToListAsync(stop), stop);
    }

    private sealed class Line
    {
        public Guid Id { get; init; }
        public DateTime At { get; init; }
        public string UserId { get; init; } = "";
        public int DaysLeft { get; init; }
        public DeliveryStatus? Status { get; init; }
        public string? Reason { get; init; }
        public string? Content { get; init; }
        public DateTime VipExpireAt { get; init; }
        public bool? Read { get; init; }
    }
}

/// <summary>One page of a run's ledger.</summary>
/// <param name="Run">Null when the run is unknown (its row was deleted).</param>
public sealed record RunReminderPage(ReminderRun? Run, KeyPage<RunReminder> Page)
{
    /// <summary>Rows on all pages: exact up to <see cref="RunReminders.CountLimit"/>, then one more than that.</summary>
    public int Count { get; init; }
}

/// <summary>A run of the reminder task.</summary>
/// <param name="Counters">JSON object by the names of the contract and of <see cref="ReminderWindow.CounterKey"/>; of a held run, those of its plan.</param>
/// <param name="IsPlan">It told no one: a dry run, or one that was held before acting.</param>
public sealed record ReminderRun(Guid Id, DateTime StartedAt, RunTrigger Trigger, RunStatus Status, string Actor, bool DryRun, string Counters, bool IsPlan)
{
    /// <summary>Why it failed or did not act; null when it did its work.</summary>
    public string? ErrorCode { get; init; }
    /// <summary>How its request for approval stands; null for a run that did not ask.</summary>
    public RunHold? Hold { get; init; }
}
