using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>Which statements were imported or refused, and what do they list?</summary>
public sealed class StatementBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Longest page.</summary>
    public const int PageLimit = 500;

    private static readonly KeyOrder<Statement, Guid> NewestFirst = KeyOrder.By((Statement statement) => statement.Id);
    private static readonly KeyOrder<StatementLine, int> InFileOrder = KeyOrder.By((StatementLine line) => line.LineNo).Reversed;

    /// <summary>Statements, the newest import first.</summary>
    /// <param name="after">Only those imported before this one.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<KeyPage<StatementRow>> ListAsync(Actor actor, StatementFilter filter, Guid? after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var statements = db.Statements.AsNoTracking();
        statements = filter.Channel is { } channel ? statements.Where(s => s.Channel == channel) : statements;
        statements = filter.From is { } from ? statements.Where(s => s.BusinessDay >= from) : statements;
        statements = filter.Until is { } until ? statements.Where(s => s.BusinessDay <= until) : statements;
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

    /// <summary>The lines of a statement in the order of its file.</summary>
    /// <param name="match">Only lines that stand like this; null = all.</param>
    /// <param name="after">Only lines after this one.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<KeyPage<StatementLineRow>> LinesAsync(Actor actor, Guid id, Match? match, int? after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var lines = db.StatementLines.AsNoTracking().Where(line => line.StatementId == id);
        lines = match is { } wanted ? lines.Where(line => line.Match == wanted) : lines;
        return await KeyPage.ReadAsync(lines, InFileOrder, KeyBound.Of(after, null), Math.Clamp(limit, 1, PageLimit),
            line => new StatementLineRow(line.LineNo, line.Kind, line.OrderNo, line.TransactionId, line.RefundNo, line.TradedAt, line.AmountFen, line.FeeFen,
                line.RateMillionths, line.Match, line.DiscrepancyId), stop);
    }
}
