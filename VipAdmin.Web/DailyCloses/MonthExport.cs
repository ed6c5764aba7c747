using System.Runtime.CompilerServices;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.DailyCloses;

/// <summary>A month of closes as a file.</summary>
internal sealed class MonthExport(MonthBoard board, IStringLocalizer<DaysText> words, IStringLocalizer<OrdersText> orders) : ExportedList<MonthDay>
{
    /// <inheritdoc />
    public override string Name => "days-" + DayLinks.Text(Month);

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<MonthDay>> Columns =>
    [
        Day(words["Day"], day => day.Day), Text(words["Channel"], day => orders.Channel(day.Channel)),
        Text(words["Standing"], day => words["Standing." + day.Standing]),
        Sum($"{words["Sides.Ours"]} {words["Sides.Payments"]}", day => day.Matched ? day.Figures.Local.Payments.Fen : null),
        Sum($"{words["Sides.Ours"]} {words["Sides.Refunds"]}", day => day.Matched ? day.Figures.Local.Refunds.Fen : null),
        Sum($"{words["Sides.Platform"]} {words["Sides.Payments"]}", day => day.Figures.Statement ? day.Figures.Platform.Payments.Fen : null),
        Sum($"{words["Sides.Platform"]} {words["Sides.Refunds"]}", day => day.Figures.Statement ? day.Figures.Platform.Refunds.Fen : null),
        Sum(words["Sides.Fee"], day => day.Figures.Statement ? day.Figures.FeeFen : null),
        Sum(words["Sides.Difference"], day => day.Counts ? day.Figures.DifferenceFen : null),
        Sum(words["Ledger.Carried"], day => day.Counts ? day.Figures.Carried.Fen : null),
        Sum(words["Ledger.Rest"], day => day.Counts ? day.Figures.UnexplainedFen : null),
        Number(words["Month.Open"], day => day.Open), Text(words["Event.Prepared"], day => day.PreparedBy),
        Time(words["Month.PreparedAt"], day => day.PreparedAt), Text(words["Month.Confirmed"], day => day.ConfirmedBy),
        Time(words["Month.ConfirmedAt"], day => day.ConfirmedAt),
    ];

    /// <inheritdoc />
    protected override async IAsyncEnumerable<MonthDay> Rows([EnumeratorCancellation] CancellationToken stop)
    {
        Actor.Demand(Permission.Export);
        var channel = Query.Read(Address, StatementQuery.Channel);
        foreach (var day in await board.ReadAsync(Actor, Month, PaymentMethod.Channels.Contains(channel) ? channel : null, stop))
        {
            if (day.IsListed())
            {
                yield return day;
            }
        }
    }

    private DateOnly Month => DayLinks.MonthOf(Query.Read(Address, DayLinks.Month), Now);
}
