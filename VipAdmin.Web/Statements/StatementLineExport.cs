using Microsoft.Extensions.Localization;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Statements;

/// <summary>The lines of one statement as a file.</summary>
internal sealed class StatementLineExport(StatementBoard board, IStringLocalizer<StatementsText> words, IStringLocalizer<OrdersText> orders)
    : ExportedList<StatementLineRow>
{
    private StatementRow statement = null!;

    /// <inheritdoc />
    public override string Name => NameOf("statement", statement);

    /// <inheritdoc />
    protected override string Title => statement.Day is { } day ? $"{orders.Channel(statement.Channel)} {StatementWords.Day(day)}" : words["Statement"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<StatementLineRow>> Columns =>
    [
        Number(words["Line"], line => line.LineNo), Time(words["TradedAt"], line => line.TradedAt), Text(words["Kind"], line => words["Line." + line.Kind]),
        Text(words["OrderNo"], line => line.OrderNo), Text(words["Transaction"], line => line.TransactionId), Text(words["RefundNo"], line => line.RefundNo),
        Sum(words["Amount"], line => line.Kind == BillLineKind.Payment ? line.AmountFen : -line.AmountFen), Sum(words["Fee"], line => line.FeeFen),
        Text(words["Match"], line => line.Match is { } match ? words["Match." + match].Value : null),
        Text(words["Discrepancy"], line => line.DiscrepancyId?.ToString()),
    ];

    /// <summary>The name of a statement's file, with its channel and day where it has them.</summary>
    internal static string NameOf(string kind, StatementRow row) => row.Day is { } day ? $"{kind}-{row.Channel}-{StatementWords.Day(day)}" : kind;

    /// <inheritdoc />
    protected override async Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop)
        => await board.FindAsync(Actor, Id(route), stop) is { } found && (statement = found).HasLines();

    /// <inheritdoc />
    protected override IAsyncEnumerable<StatementLineRow> Rows(CancellationToken stop)
        => board.ExportLinesAsync(Actor, statement.Id, StatementQuery.ReadMatch(Address), stop);

    private static Guid Id(RouteValueDictionary route) => Guid.Parse((string)route["id"]!);
}
