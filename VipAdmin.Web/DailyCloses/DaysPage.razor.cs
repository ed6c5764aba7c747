using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Live;
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

    private DateOnly Month => DayLinks.MonthOf(MonthText, Time.UtcNow());

    private string? Channel => PaymentMethod.Channels.Contains(ChannelText) ? ChannelText : null;

    private IEnumerable<MonthSums> Sums
        => PaymentMethod.Channels.Where(channel => Channel is null || Channel == channel).Select(channel => MonthSums.Of(channel, days));

    private IReadOnlyList<MonthDay> Listed => [.. days.Where(day => day.IsListed())];

    private void Go(DateOnly? chosen)
    {
        if (chosen is { Year: > 1 and < 9999 } month)
        {
            Navigation.NavigateTo(DayLinks.ToMonth(month, Channel));
        }
    }
}
