using Microsoft.Extensions.Localization;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Statements;

/// <summary>The statements of a filter as a file.</summary>
internal sealed class StatementExport(StatementList list, IStringLocalizer<StatementsText> words, IStringLocalizer<OrdersText> orders)
    : ExportedList<StatementRow>
{
    /// <inheritdoc />
    public override string Name => "statements";

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<StatementRow>> Columns =>
    [
        Day(words["Day"], row => row.Day), Text(words["Channel"], row => row.Channel is null ? null : orders.Channel(row.Channel)),
        Text(words["Kind"], row => row.Kind is null ? null : words.Kind(row)), Text(words["State"], row => words["State." + row.State]),
        Number(words["Lines"], row => row.Lines), Number(words["Count.Payments"], row => row.Payments), Sum(words["Figure.Payments"], row => row.PaymentFen),
        Number(words["Count.Refunds"], row => row.Refunds), Sum(words["Figure.Refunds"], row => row.RefundFen),
        Sum(words["Figure.Fees"], row => row.FeeFen), Text(words["Merchant"], row => row.Merchant), Text(words["File"], row => row.FileName),
        Text(words["Sha256"], row => row.Sha256), Time(words["Imported"], row => row.ImportedAt), Text(words["ImportedBy"], words.Importer),
        Text(words["Source"], row => words["Source." + row.Source]), Text(words["Why"], row => row.Fault is { } fault ? words.Fault(fault) : null),
    ];

    /// <inheritdoc />
    protected override IAsyncEnumerable<StatementRow> Rows(CancellationToken stop) => list.ExportAsync(Actor, StatementQuery.Read(Address, Now), stop);
}
