using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Alerts;

/// <summary>Which alerts were raised, what were they about, and what became of their mails?</summary>
public sealed class AlertBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Counting stops here.</summary>
    public const int CountLimit = 10_000;

    private const int ExportedAtOnce = 500;

    private static readonly KeyOrder<Alert, long> NewestFirst = KeyOrder.By((Alert alert) => alert.Id);

    /// <summary>One page, newest first.</summary>
    /// <param name="before">Only alerts older than this id; wins over <paramref name="after"/>.</param>
    /// <param name="after">Only alerts newer than this id, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not see alerts.</exception>
    public async Task<KeyPage<AlertRow>> PageAsync(Actor actor, AlertFilter filter, long? before, long? after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await KeyPage.ReadAsync(Matching(db, filter), NewestFirst, KeyBound.Of(before, after), limit, alert => new AlertRow(
            alert.Id, alert.Condition, alert.Subject, alert.JobKey, alert.RaisedAt, alert.OverAt,
            new AlertMailing(alert.SentAt, alert.SentTo, alert.Attempts, alert.NextAttemptAt, alert.Error),
            db.JobHolds.Where(hold => alert.Condition == AlertCondition.RunHeld && hold.RunId == alert.Subject)
                .Select(hold => new AlertedHold(hold.Plan, hold.Decision, hold.DecidedBy, hold.Reason)).FirstOrDefault(),
            db.JobPauses.Where(pause => alert.Condition == AlertCondition.PauseOverdue && pause.Id == alert.Subject)
                .Select(pause => new AlertedPause(pause.PausedAt, pause.PausedBy, pause.Reason, pause.ResumedAt, pause.ResumedBy)).FirstOrDefault()), stop);
    }

    /// <summary>Alerts of the filter: exact up to <see cref="CountLimit"/>, then one more than that.</summary>
    /// <exception cref="NotPermittedException">The actor may not see alerts.</exception>
    public async Task<int> CountAsync(Actor actor, AlertFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Matching(db, filter).OrderByDescending(alert => alert.Id).Take(CountLimit + 1).CountAsync(stop);
    }

    /// <summary>Every alert of the filter, newest first, read page by page.</summary>
    /// <exception cref="NotPermittedException">The actor may not see alerts, or may not export.</exception>
    public IAsyncEnumerable<AlertRow> ExportAsync(Actor actor, AlertFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<AlertRow>(last => PageAsync(actor, filter, last?.Id, null, ExportedAtOnce, stop));
    }

    private static IQueryable<Alert> Matching(VipDb db, AlertFilter filter)
    {
        var alerts = db.Alerts.AsNoTracking();
        if (filter.Condition is { } condition)
        {
            alerts = alerts.Where(alert => alert.Condition == condition);
        }
        if (filter.Lasting is { } lasting)
        {
            alerts = alerts.Where(alert => alert.OverAt == null == lasting);
        }
        if (filter.JobKey is { } job)
        {
            alerts = alerts.Where(alert => alert.JobKey == job);
        }
        if (filter.From is { } from)
        {
            alerts = alerts.Where(alert => alert.RaisedAt >= from);
        }
        if (filter.To is { } to)
        {
            alerts = alerts.Where(alert => alert.RaisedAt < to);
        }
        // The same as AlertMailing.State.
        return filter.Mail switch
        {
            null => alerts,
            MailState.Sent => alerts.Where(alert => alert.SentAt != null),
            MailState.Pending => alerts.Where(alert => alert.SentAt == null && alert.NextAttemptAt != null && alert.Error == null),
            MailState.Retrying => alerts.Where(alert => alert.SentAt == null && alert.NextAttemptAt != null && alert.Error != null),
            MailState.Failed => alerts.Where(alert => alert.SentAt == null && alert.NextAttemptAt == null && alert.Attempts >= AlertLedger.MostAttempts),
            _ => alerts.Where(alert => alert.SentAt == null && alert.NextAttemptAt == null && alert.Attempts < AlertLedger.MostAttempts),
        };
    }
}
