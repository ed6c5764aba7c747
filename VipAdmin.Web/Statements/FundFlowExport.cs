using Microsoft.Extensions.Localization;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Statements;

/// <summary>The movements of one statement of fund flows as a file.</summary>
internal sealed class FundFlowExport(StatementBoard board, IStringLocalizer<StatementsText> words) : ExportedList<FundFlowRow>
{
    private StatementRow statement = null!;

    /// <inheritdoc />
    public override string Name => StatementLineExport.NameOf("fundflow", statement);

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<FundFlowRow>> Columns =>
    [
        Number(words["Line"], flow => flow.LineNo), Time(words["BookedAt"], flow => flow.BookedAt), Text(words["Business"], flow => flow.Type),
        Text(words["FlowNo"], flow => flow.FlowNo), Text(words["BusinessNo"], flow => flow.BusinessNo), Text(words["OrderNo"], flow => flow.OrderNo),
        Sum(words["Amount"], flow => flow.AmountFen), Sum(words["Balance"], flow => flow.BalanceFen),
    ];

    /// <inheritdoc />
    protected override async Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop)
        => await board.FindAsync(Actor, Guid.Parse((string)route["id"]!), stop) is { Kind: BillKind.Fundflow } found && (statement = found) is not null;

    /// <inheritdoc />
    protected override IAsyncEnumerable<FundFlowRow> Rows(CancellationToken stop) => board.ExportFlowsAsync(Actor, statement.Id, stop);
}
