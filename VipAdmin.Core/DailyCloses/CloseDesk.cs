using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>
/// Takes people's commands about the close of a channel's day: prepare, confirm by another person, reopen. Each act is one transaction under the lock of the
/// day, and matches the day first, so that the figures are those of this moment and not of the last import.
/// </summary>
public sealed class CloseDesk(IDbContextFactory<VipDb> databases, StatementMatching matching, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Freezes the figures of a day that agrees.</summary>
    /// <param name="note">Null or empty: none.</param>
    /// <param name="seen">The figures that the person decided by; others are not signed. Null takes those of this moment.</param>
    /// <exception cref="NotPermittedException">The actor may not close days.</exception>
    public async Task<CloseResult> PrepareAsync(Actor actor, string channel, DateOnly day, string? note, CancellationToken stop, DayFigures? seen = null)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        var said = Reason.Of(note);
        if (said is null && !string.IsNullOrWhiteSpace(note))
        {
            return new CloseResult.ReasonNeeded();
        }
        if (day >= BusinessDay.Of(time.UtcNow()))
        {
            return new CloseResult.NotOver();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var matched = await matching.MatchAsync(db, channel, day, actor, null, stop);
        var close = await FindAsync(db, channel, day, stop);
        if (matched.Locked)
        {
            return new CloseResult.AlreadyClosed();
        }
        if (close is { State: CloseState.Prepared })
        {
            return new CloseResult.AlreadyPrepared(close.PreparedByName!);
        }
        var figures = await DayBoard.ReadAsync(db, channel, day, stop);
        if (CloseObstacles.Of(figures) is [var fault, ..])
        {
            // What matching has just found stays on record.
            await transaction.CommitAsync(stop);
            return fault;
        }
        if (seen?.AmountsTo(figures) == false)
        {
            await transaction.CommitAsync(stop);
            return new CloseResult.Moved(seen.DifferenceFen, figures.DifferenceFen);
        }
        if (close is null)
        {
            close = new DailyClose { Channel = channel, BusinessDay = day };
            db.DailyCloses.Add(close);
        }
        (close.State, close.Figures, close.Note) = (CloseState.Prepared, FiguresOf(figures), said);
        (close.PreparedBy, close.PreparedByName, close.PreparedAt) = (actor.Id, actor.Name, time.UtcNow());
        (close.ConfirmedBy, close.ConfirmedByName, close.ConfirmedAt) = (null, null, null);
        return await CommitAsync(db, actor, close, DailyCloseEventKind.Prepared, AuditAction.DayPrepared, said, close.Figures, stop);
    }

    /// <summary>Signs and locks a prepared day, as a second person.</summary>
    /// <exception cref="NotPermittedException">The actor may not close days.</exception>
    public async Task<CloseResult> ConfirmAsync(Actor actor, string channel, DateOnly day, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        if (!actor.IsPerson)
        {
            return new CloseResult.NoPerson();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DayLock.TakeAsync(db, channel, day, stop);
        var prepared = await FindAsync(db, channel, day, stop);
        if (prepared is not { State: CloseState.Prepared })
        {
            return prepared is { State: CloseState.Closed } ? new CloseResult.AlreadyClosed() : new CloseResult.NotPrepared();
        }
        if (prepared.PreparedBy == actor.Id)
        {
            return new CloseResult.SamePerson();
        }
        db.ChangeTracker.Clear();
        // Matching puts a prepared close back when the day changed.
        await matching.MatchAsync(db, channel, day, actor, null, stop);
        var close = await FindAsync(db, channel, day, stop);
        var figures = await DayBoard.ReadAsync(db, channel, day, stop);
        if (close is not { State: CloseState.Prepared } || CloseObstacles.Of(figures).Count > 0)
        {
            if (close is { State: CloseState.Prepared })
            {
                await StatementLedger.PutBackAsync(db, channel, day, actor, StatementMatching.PutBackCause, time.UtcNow(), stop);
                await ChangeFeed.Publish(db, Topic.Statements, stop);
            }
            await transaction.CommitAsync(stop);
            return new CloseResult.PutBack();
        }
        (close.State, close.ConfirmedBy, close.ConfirmedByName, close.ConfirmedAt) = (CloseState.Closed, actor.Id, actor.Name, time.UtcNow());
        return await CommitAsync(db, actor, close, DailyCloseEventKind.Confirmed, AuditAction.DayConfirmed, null, close.Figures, stop);
    }

    /// <summary>Opens a prepared or closed day again. What was signed stays in the history of the close.</summary>
    /// <exception cref="NotPermittedException">The actor may not close days.</exception>
    public async Task<CloseResult> ReopenAsync(Actor actor, string channel, DateOnly day, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        if (Reason.Of(reason) is not { } why)
        {
            return new CloseResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DayLock.TakeAsync(db, channel, day, stop);
        if (await FindAsync(db, channel, day, stop) is not { State: not CloseState.Open } close)
        {
            return new CloseResult.NothingToReopen();
        }
        // Open again, the day has its own discrepancies back.
        await db.Discrepancies.Where(d => d.Channel == channel && d.ClosedDay == day).Where(Discrepancy.Unfinished)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.BillDay, day).SetProperty(d => d.ClosedDay, (DateOnly?)null), stop);
        var signed = close.Figures;
        (close.State, close.Figures, close.Note) = (CloseState.Open, null, null);
        (close.PreparedBy, close.PreparedByName, close.PreparedAt) = (null, null, null);
        (close.ConfirmedBy, close.ConfirmedByName, close.ConfirmedAt) = (null, null, null);
        return await CommitAsync(db, actor, close, DailyCloseEventKind.Reopened, AuditAction.DayReopened, why, signed, stop);
    }

    private static Task<DailyClose?> FindAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
        => db.DailyCloses.SingleOrDefaultAsync(c => c.Channel == channel && c.BusinessDay == day, stop);

    /// <summary>The figures as they are signed, in the words of <c>day show</c>.</summary>
    private static string FiguresOf(DayFigures figures) => JsonSerializer.Serialize(figures, Json);

    private async Task<CloseResult> CommitAsync(VipDb db, Actor actor, DailyClose close, DailyCloseEventKind kind, string action, string? note, string? figures,
        CancellationToken stop)
    {
        close.Version++;
        db.DailyCloseEvents.Add(new DailyCloseEvent
        {
            Channel = close.Channel,
            BusinessDay = close.BusinessDay,
            Kind = kind,
            At = time.UtcNow(),
            ActorId = actor.Id,
            ActorName = actor.Name,
            Note = note,
            Figures = figures,
        });
        await Acts.CommitAsync(db, time, new Act(actor, action, $"{close.Channel}:{close.BusinessDay:yyyy-MM-dd}", note,
            new { channel = close.Channel, day = close.BusinessDay }), [Topic.Statements], stop);
        return new CloseResult.Done(close.State);
    }
}
