using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Live;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.DailyCloses;

/// <summary>A month of closes: which days are signed, which differ and by how much, which lack their statement, and what the month adds up to.</summary>
public sealed partial class DaysPage : LivePage
{
    private IReadOnlyList<MonthDay> days = [];

    [Inject] private MonthBoard Board { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [SupplyParameterFromQuery(Name = DayLinks.Month)] private string? MonthText { get; set; }
    [SupplyParameterFromQuery(Name = StatementQuery.Channel)] private string? ChannelText { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Statements, Topic.Discrepancies];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop) => days = await Board.ReadAsync(Actor, Month, Channel, stop);

    /// <summary>On the first of a month people close the last day of the month before.</summary>
    private DateOnly Month => DayLinks.ReadMonth(MonthText) ?? DayLinks.FirstOf(BusinessDay.Of(Time.UtcNow()).AddDays(-1));

    private string? Channel => PaymentMethod.Channels.Contains(ChannelText) ? ChannelText : null;

    private IEnumerable<MonthSums> Sums
        => PaymentMethod.Channels.Where(channel => Channel is null || Channel == channel).Select(channel => MonthSums.Of(channel, days));

    private IReadOnlyList<MonthDay> Listed => [.. days.Where(day => day.Standing is not (DayStanding.Future or DayStanding.Before))];

    private void Go(ChangeEventArgs chosen)
    {
        if (DayLinks.ReadMonth(chosen.Value?.ToString()) is { } month)
        {
            Navigation.NavigateTo(DayLinks.ToMonth(month, Channel));
        }
    }

    private IReadOnlyList<CsvColumn<MonthDay>> ExportColumns =>
    [
        new(T["Day"], day => StatementWords.Day(day.Day)), new(T["Channel"], day => Orders.Channel(day.Channel)),
        new(T["Standing"], day => T["Standing." + day.Standing].Value),
        new($"{T["Sides.Ours"]} {T["Sides.Payments"]}", day => day.Matched ? Money.YuanFromFen(day.Figures.Local.Payments.Fen) : null),
        new($"{T["Sides.Ours"]} {T["Sides.Refunds"]}", day => day.Matched ? Money.YuanFromFen(day.Figures.Local.Refunds.Fen) : null),
        new($"{T["Sides.Platform"]} {T["Sides.Payments"]}", day => day.Figures.Statement ? Money.YuanFromFen(day.Figures.Platform.Payments.Fen) : null),
        new($"{T["Sides.Platform"]} {T["Sides.Refunds"]}", day => day.Figures.Statement ? Money.YuanFromFen(day.Figures.Platform.Refunds.Fen) : null),
        new(T["Sides.Fee"], day => day.Figures.Statement ? Money.YuanFromFen(day.Figures.FeeFen) : null),
        new(T["Sides.Difference"], day => day.Counts ? Money.YuanFromFen(day.Figures.DifferenceFen) : null),
        new(T["Ledger.Carried"], day => day.Counts ? Money.YuanFromFen(day.Figures.Carried.Fen) : null),
        new(T["Ledger.Rest"], day => day.Counts ? Money.YuanFromFen(day.Figures.UnexplainedFen) : null),
        new(T["Month.Open"], day => day.Open), new(T["Event.Prepared"], day => day.PreparedBy), new(T["Month.PreparedAt"], day => day.PreparedAt),
        new(T["Month.Confirmed"], day => day.ConfirmedBy), new(T["Month.ConfirmedAt"], day => day.ConfirmedAt),
    ];
}
