using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Records the findings of order checks: attempts and next times in <c>order_checks</c>, new discrepancies, and the resolution of obsolete ones.
/// One transaction for many orders; an order with nothing to record costs no statement.
/// </summary>
public sealed class CheckLedger(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<ReconciliationOptions> options)
{
    /// <summary>Whether a finding has anything to record.</summary>
    public static bool Concerns(Finding finding)
        => finding.Sightings.Count > 0 || finding.Bad || finding.Order.Remembered || finding.Outcome == ItemOutcome.Discrepancy;

    /// <summary>Records the findings; a dry run rolls everything back.</summary>
    /// <param name="also">More to write in the same transaction, e.g. the audit of a person's check.</param>
    public Task WriteAsync(IReadOnlyCollection<Finding> findings, ChangeOrigin origin, CancellationToken stop, Func<VipDb, Task>? also = null)
        => DatabaseFault.RetryLockConflictsAsync(() => TryWriteAsync(findings, origin, also, stop));

    /// <summary>
    /// A bad signature concerns the channel, not the order: one discrepancy per channel, resolved by a round in which every signature verified.
    /// </summary>
    public async Task WriteSignaturesAsync(RoundTally tally, ChangeOrigin origin, CancellationToken stop)
    {
        string[] sound = [.. tally.SoundChannels];
        if (origin.DryRun || tally.BadSignatures.Count == 0 && sound.Length == 0)
        {
            return;
        }
        await DatabaseFault.RetryLockConflictsAsync(() => TryWriteSignaturesAsync(tally, sound, origin, stop));
    }

    private async Task<bool> TryWriteSignaturesAsync(RoundTally tally, string[] sound, ChangeOrigin origin, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DiscrepancyLedger.RecordAsync(db, [.. tally.BadSignatures.Values.Select(bad => BadSignature(bad, origin))], now, stop);
        await DiscrepancyLedger.ResolveAsync(db, sound, [DiscrepancyType.InvalidSignature], AutoResolution.SignaturesVerify, now, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>The discrepancy of an answer with a bad signature.</summary>
    public static Sighting BadSignature(Finding finding, ChangeOrigin origin) => new(DiscrepancyType.InvalidSignature, finding.Channel!)
    {
        Channel = finding.Channel,
        Local = new EvidenceSide().And(EvidenceName.Channel, finding.Channel).And(EvidenceName.OrderNo, finding.Order.OrderNo),
        Platform = EvidenceSide.Of(finding.Answer!),
        RunId = origin.RunId,
        Actor = origin.Actor,
    };

    private async Task<bool> TryWriteAsync(IReadOnlyCollection<Finding> findings, ChangeOrigin origin, Func<VipDb, Task>? also, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var attempts = await RememberAsync(db, findings, now, stop);
        List<Sighting> sightings = [.. findings.SelectMany(f => f.Sightings)];
        sightings.AddRange(findings
            .Where(f => f.Outcome == ItemOutcome.Unknown && f.Unanswered && f.Answer is not null
                && attempts.GetValueOrDefault(f.Order.OrderId) >= options.CurrentValue.ExhaustedAfter)
            .Select(f => Sighting.Of(
                DiscrepancyType.QueryExhausted, f.Order, EvidenceSide.Of(f.Order).And(EvidenceName.Attempts, attempts[f.Order.OrderId]),
                EvidenceSide.Of(f.Answer!).And(EvidenceName.Code, f.Code), origin.RunId, origin.Actor)));
        await DiscrepancyLedger.RecordAsync(db, sightings, now, stop);
        // Regardless of the attempts: they are reset when a watch begins, but the discrepancy stays open.
        await DiscrepancyLedger.ResolveAsync(db, [.. findings.Where(f => f.Answered && !f.Unanswered && !f.Misdirected).Select(f => f.Order.OrderNo)],
            [DiscrepancyType.QueryExhausted, DiscrepancyType.IdentityMismatch], AutoResolution.PlatformAnswered, now, stop);
        await (also?.Invoke(db) ?? Task.CompletedTask);
        if (!origin.DryRun)
        {
            await transaction.CommitAsync(stop);
        }
        return true;
    }

    /// <summary>Updates attempts and next times.</summary>
    /// <returns>Unknown answers in a row by order id.</returns>
    private async Task<Dictionary<string, int>> RememberAsync(VipDb db, IReadOnlyCollection<Finding> findings, DateTime now, CancellationToken stop)
    {
        // The cancellation writes the row of an order that is being cancelled; a settled order needs none.
        var rows = findings.Where(f => !f.ToCancel && (f.Bad || f.Order.Remembered || f.Outcome == ItemOutcome.Discrepancy))
            .DistinctBy(f => f.Order.OrderId).OrderBy(f => f.Order.OrderId, StringComparer.Ordinal).ToArray();
        if (rows.Length == 0)
        {
            return [];
        }
        // Rows are written in one order, so that two tasks with the same orders cannot deadlock. A finding may be written long after its order was read: if a
        // watch has begun or ended in between, its next time no longer applies, and the row is left as it is.
        var written = await db.Database.SqlQueryRaw<Row>("""
            INSERT INTO vip_admin.order_checks AS c (order_id, order_no, unknown_attempts, next_at, last_at, last_code)
            SELECT order_id, order_no, CASE WHEN unanswered THEN 1 ELSE 0 END, CASE WHEN given_up THEN NULL WHEN unanswered THEN @now + (@steps)[1] ELSE next_at END, @now, code
            FROM unnest(@ids, @nos, @unanswered, @given_up, @next, @codes) AS f(order_id, order_no, unanswered, given_up, next_at, code)
            ORDER BY order_id
            ON CONFLICT (order_id) DO UPDATE SET
              unknown_attempts = CASE WHEN excluded.unknown_attempts = 1 THEN c.unknown_attempts + 1 WHEN c.order_id = ANY (@not_asked) THEN c.unknown_attempts ELSE 0 END,
              next_at = CASE WHEN excluded.unknown_attempts = 1 AND excluded.next_at IS NOT NULL THEN @now + (@steps)[least(c.unknown_attempts + 1, cardinality(@steps))] ELSE excluded.next_at END,
              last_at = excluded.last_at, last_code = excluded.last_code
            WHERE (c.watched_since IS NOT NULL) = (c.order_id = ANY (@watched))
            RETURNING order_id, unknown_attempts
            """,
            new NpgsqlParameter("now", now),
            new NpgsqlParameter("steps", NpgsqlDbType.Array | NpgsqlDbType.Interval) { Value = CheckSchedule.AfterUnknown.ToArray() },
            new NpgsqlParameter("ids", rows.Select(f => f.Order.OrderId).ToArray()),
            new NpgsqlParameter("nos", rows.Select(f => f.Order.OrderNo).ToArray()),
            new NpgsqlParameter("unanswered", rows.Select(f => f.Unanswered).ToArray()),
            new NpgsqlParameter("given_up", rows.Select(f => GivenUp(f, now)).ToArray()),
            new NpgsqlParameter("next", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = rows.Select(f => NextAt(f, now)).ToArray() },
            new NpgsqlParameter("not_asked", rows.Where(f => f.Quiet is not null).Select(f => f.Order.OrderId).ToArray()),
            new NpgsqlParameter("watched", rows.Where(f => f.Order.Watched).Select(f => f.Order.OrderId).ToArray()),
            Sql.Texts("codes", rows.Select(f => f.Code))).ToListAsync(stop);
        return written.ToDictionary(row => row.OrderId, row => row.UnknownAttempts, StringComparer.Ordinal);
    }

    /// <summary>
    /// A cancelled order whose channel has not answered until <c>WatchDays</c> after the end of its watch is not asked about again; its discrepancy stays open.
    /// </summary>
    private bool GivenUp(Finding finding, DateTime now)
        => finding.Unanswered && finding.Order.Status == OrderStatus.Cancelled
           && now - (finding.Order.CancelledAt ?? finding.Order.UpdatedAt) >= Window(finding.Order) + TimeSpan.FromDays(options.CurrentValue.WatchDays);

    private TimeSpan Window(OrderFacts order) => options.CurrentValue.WatchOf(order.PaymentMethod);

    private DateTime? NextAt(Finding finding, DateTime now) => finding.Order.Status switch
    {
        _ when finding.Quiet is { } quiet => now + quiet,
        OrderStatus.Cancelled when finding.WatchOver => null,
        OrderStatus.Cancelled => CheckSchedule.WhileWatched(finding.Order.CancelledAt ?? finding.Order.UpdatedAt, now, Window(finding.Order)),
        _ => finding.Outcome is ItemOutcome.Discrepancy or ItemOutcome.Failed || finding.Misdirected
            ? now + CheckSchedule.AfterRecorded(now - (finding.RecordedSince ?? now))
            : null,
    };

    private sealed record Row(string OrderId, int UnknownAttempts);
}
