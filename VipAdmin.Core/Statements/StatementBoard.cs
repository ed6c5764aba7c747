using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>Which statements were imported or refused, and what do they list?</summary>
public sealed class StatementBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Longest page.</summary>
    public const int PageLimit = 500;

    private const int ExportedAtOnce = 2_000;

    private static readonly KeyOrder<Statement, Guid> NewestFirst = KeyOrder.By((Statement statement) => statement.Id);
    private static readonly KeyOrder<StatementLine, int> InFileOrder = KeyOrder.By((StatementLine line) => line.LineNo).Reversed;
    private static readonly KeyOrder<FundFlow, int> FlowsInFileOrder = KeyOrder.By((FundFlow flow) => flow.LineNo).Reversed;

    private static readonly Expression<Func<StatementLine, StatementLineRow>> LineRow = line => new StatementLineRow(line.LineNo, line.Kind, line.OrderNo,
        line.TransactionId, line.RefundNo, line.TradedAt, line.AmountFen, line.FeeFen, line.RateMillionths, line.Match, line.DiscrepancyId);

    /// <summary>Statements, the newest import first.</summary>
    /// <param name="after">Only those imported before this one.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<KeyPage<StatementRow>> ListAsync(Actor actor, StatementFilter filter, Guid? after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var statements = filter.Narrow(db.Statements.AsNoTracking());
        return await KeyPage.ReadAsync(statements, NewestFirst, KeyBound.Of(after, null), Math.Clamp(limit, 1, PageLimit), StatementRow.FromStatement, stop);
    }

    /// <summary>One statement; null when there is none.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<StatementRow?> FindAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Statements.AsNoTracking().Where(s => s.Id == id).Select(StatementRow.FromStatement).SingleOrDefaultAsync(stop);
    }

    /// <summary>What a run imported or refused, the newest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<IReadOnlyList<StatementRow>> OfRunAsync(Actor actor, Guid run, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        // Ids follow the time, so the index of the key finds the statements of a run among those after it.
        var page = await KeyPage.ReadAsync(db.Statements.AsNoTracking().Where(s => s.RunId == run), NewestFirst, KeyBound.Of(null, (Guid?)run), PageLimit,
            StatementRow.FromStatement, stop);
        return page.Rows;
    }

    /// <summary>Those whose place it took, the newest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<IReadOnlyList<StatementRow>> ReplacedByAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Statements.AsNoTracking().Where(s => s.ReplacedBy == id).OrderByDescending(s => s.Id).Select(StatementRow.FromStatement)
            .ToListAsync(stop);
    }

    /// <summary>The lines of a statement in the order of its file.</summary>
    /// <param name="match">Only lines that stand like this; null = all.</param>
    /// <param name="after">Only lines after this one.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public Task<KeyPage<StatementLineRow>> LinesAsync(Actor actor, Guid id, Match? match, int? after, int limit, CancellationToken stop)
        => LinesPageAsync(actor, id, match, after, null, limit, stop);

    /// <summary>One page of lines, forwards or backwards.</summary>
    /// <param name="match">Only lines that stand like this; null = all.</param>
    /// <param name="beyond">Only lines after this one; wins over <paramref name="ahead"/>.</param>
    /// <param name="ahead">Only lines before this one, the nearest ones.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<KeyPage<StatementLineRow>> LinesPageAsync(Actor actor, Guid id, Match? match, int? beyond, int? ahead, int limit,
        CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await KeyPage.ReadAsync(Lines(db, id, match), InFileOrder, KeyBound.Of(beyond, ahead), Math.Clamp(limit, 1, PageLimit), LineRow, stop);
    }

    /// <summary>All lines of a filter, one at a time, for an export (audited where the file is made).</summary>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public IAsyncEnumerable<StatementLineRow> ExportLinesAsync(Actor actor, Guid id, Match? match, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<StatementLineRow>(async last =>
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            return await KeyPage.ReadAsync(Lines(db, id, match), InFileOrder, KeyBound.Of(last?.LineNo, null), ExportedAtOnce, LineRow, stop);
        });
    }

    /// <summary>All movements of a statement of fund flows, one at a time, for an export (audited where the file is made).</summary>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public IAsyncEnumerable<FundFlowRow> ExportFlowsAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        actor.Demand(Permission.Export);
        return KeyPage.AllAsync<FundFlowRow>(last => FlowsPageAsync(actor, id, last?.LineNo, null, PageLimit, stop));
    }

    /// <summary>One page of the movements of a statement of fund flows, in the order of its file.</summary>
    /// <inheritdoc cref="LinesPageAsync" path="/param" />
    /// <inheritdoc cref="LinesPageAsync" path="/exception" />
    public async Task<KeyPage<FundFlowRow>> FlowsPageAsync(Actor actor, Guid id, int? beyond, int? ahead, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await KeyPage.ReadAsync(db.Set<FundFlow>().AsNoTracking().Where(flow => flow.StatementId == id), FlowsInFileOrder, KeyBound.Of(beyond, ahead),
            Math.Clamp(limit, 1, PageLimit), flow => new FundFlowRow(flow.LineNo, flow.FlowNo, flow.BusinessNo, flow.OrderNo, flow.BookedAt, flow.AmountFen,
                flow.BalanceFen, flow.Type), stop);
    }

    /// <summary>Adds up the stored lines. They never change, so once is enough.</summary>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<StatementLineSums> SumsAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var kinds = await db.StatementLines.Where(line => line.StatementId == id).GroupBy(line => line.Kind)
            .Select(each => new { Kind = each.Key, Count = each.Count(), Fen = each.Sum(line => line.AmountFen), Fee = each.Sum(line => line.FeeFen) })
            .ToListAsync(stop);
        var (paid, back) = (kinds.Where(each => each.Kind == BillLineKind.Payment).ToArray(),
            kinds.Where(each => each.Kind != BillLineKind.Payment).ToArray());
        return new StatementLineSums(kinds.Sum(each => each.Count), paid.Sum(each => each.Count), paid.Sum(each => each.Fen), back.Sum(each => each.Count),
            back.Sum(each => each.Fen), kinds.Sum(each => each.Fee));
    }

    private static IQueryable<StatementLine> Lines(VipDb db, Guid id, Match? match)
    {
        var lines = db.StatementLines.AsNoTracking().Where(line => line.StatementId == id);
        return match is { } wanted ? lines.Where(line => line.Match == wanted) : lines;
    }
}
