using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>What is known about one discrepancy? Evidence, our books now, the verdict, history, related ones, and its place in the reader's list.</summary>
public sealed class DiscrepancyCase(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Most history lines and related discrepancies shown.</summary>
    public const int Most = 200;

    /// <summary>Most notes about the member shown.</summary>
    public const int MostNotes = 5;

    /// <summary>Older notes about the member are of another matter.</summary>
    public static readonly TimeSpan NotesBefore = TimeSpan.FromDays(30);

    /// <summary>Null when there is no such discrepancy.</summary>
    /// <param name="filter">The filter of the list, for previous and next.</param>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<DiscrepancyDetail?> FindAsync(Actor actor, Guid id, DiscrepancyFilter filter, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var row = await DiscrepancyList.Rows(db, db.Discrepancies.AsNoTracking().Where(d => d.Id == id)).SingleOrDefaultAsync(stop);
        if (row is null)
        {
            return null;
        }
        var sides = await db.Discrepancies.AsNoTracking().Where(d => d.Id == id).Select(d => new { d.LocalEvidence, d.PlatformEvidence }).SingleAsync(stop);
        var events = await db.DiscrepancyEvents.AsNoTracking().Where(e => e.DiscrepancyId == id).OrderByDescending(e => e.Id).Take(Most)
            .Select(e => new DiscrepancyLine(e.At, e.ActorName, e.Kind, e.Note, e.ReasonCode)).ToListAsync(stop);
        var related = row.OrderNo is null ? [] : await DiscrepancyList.Rows(db, db.Discrepancies.AsNoTracking()
            .Where(d => d.OrderNo == row.OrderNo && d.Id != id).OrderByDescending(d => d.Id).Take(20)).ToListAsync(stop);
        var then = RecordedFacts.Of(sides.LocalEvidence, sides.PlatformEvidence);
        var books = await BooksNow.ReadAsync(db, row, then.TransactionId, time.UtcNow(), stop);
        var asked = await PlatformNow.ReadAsync(db, row, stop);
        var run = row.RunId is null ? null : await db.JobRuns.AsNoTracking()
            .Where(r => r.Id == row.RunId).Select(r => new FoundBy(r.Id, r.JobKey, r.StartedAt)).SingleOrDefaultAsync(stop);
        var place = await PlaceAsync(db, id, filter, stop);
        var candidates = NearOrders.IsSought(row.Type)
            ? await NearOrders.CandidatesAsync(db, row, then.PaidAt ?? then.RefundedAt, stop) : [];
        var others = await NearOrders.OfMemberAsync(db, row, books.Order?.UserId ?? row.UserId, books.Order?.CreatedAt ?? then.PaidAt ?? row.FirstSeenAt, stop);
        return new DiscrepancyDetail(row, EvidenceSides.Align(sides.LocalEvidence, sides.PlatformEvidence), events, related, run, place, books, asked,
            CaseVerdict.Of(row, then, books, asked), CaseFact.Of(row, then, books, asked))
        {
            Candidates = candidates,
            Others = others,
            Notes = (books.Order?.UserId ?? row.UserId) is { } member ? await NotesAsync(db, member, row.FirstSeenAt - NotesBefore, stop) : [],
        };
    }

    private static Task<List<CaseNote>> NotesAsync(VipDb db, string userId, DateTime since, CancellationToken stop)
        => db.Database.SqlQuery<CaseNote>($"""
            SELECT at, text, actor_name AS by FROM vip_admin.member_notes WHERE user_id = {userId} AND at >= {since} ORDER BY id DESC LIMIT {MostNotes}
            """).ToListAsync(stop);

    private async Task<PlaceInList> PlaceAsync(VipDb db, Guid id, DiscrepancyFilter filter, CancellationToken stop)
    {
        var now = time.UtcNow();
        var matching = db.DiscrepanciesOf(filter, now);
        var order = DiscrepancySort.Of(filter);
        var key = (await DiscrepancySort.KeyAsync(db, id, stop))!;
        var totals = await DiscrepancyList.TotalsAsync(db, filter, now, stop);
        var before = await order.Sort(order.Beyond(matching, key, true), true).Take(DiscrepancyList.CountedTo).CountAsync(stop);
        var matches = await matching.AnyAsync(d => d.Id == id, stop);
        return new PlaceInList(before < DiscrepancyList.CountedTo && matches ? before + 1 : null, totals.Count, totals.HeldFen,
            await StepAsync(newer: true), await StepAsync(newer: false));

        Task<Guid?> StepAsync(bool newer)
            => order.Sort(order.Beyond(matching, key, newer), newer).Select(d => (Guid?)d.Id).FirstOrDefaultAsync(stop);
    }
}

/// <summary>The run that found a discrepancy.</summary>
public sealed record FoundBy(Guid Id, string JobKey, DateTime StartedAt);
