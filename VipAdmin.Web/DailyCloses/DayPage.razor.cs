using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Live;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.DailyCloses;

/// <summary>One day, channel by channel: do both sides agree, what lies between them, and who has signed it.</summary>
public sealed partial class DayPage : LivePage
{
    /// <summary>Statements of a day that are looked at; those in force are among the newest of each kind.</summary>
    private const int Files = 100;

    private IReadOnlyList<DayFigures> days = [];
    private IReadOnlyList<DayClose> closes = [];
    private IReadOnlyList<StatementRow> files = [];
    private Dictionary<string, IReadOnlyList<CarriedRow>> carried = [];
    private DateOnly today;

    [Inject] private DayBoard Board { get; set; } = null!;
    [Inject] private CloseBoard Closes { get; set; } = null!;
    [Inject] private StatementBoard Statements { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Parameter] public string Date { get; set; } = "";
    [SupplyParameterFromQuery(Name = StatementQuery.Channel)] private string? ChannelText { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Statements, Topic.Discrepancies];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        today = BusinessDay.Of(Time.UtcNow());
        if (Day is not { } day || day > today)
        {
            return;
        }
        var (figures, stands) = (await Board.ReadAsync(Actor, day, Channel, stop), await Closes.ReadAsync(Actor, day, stop));
        var imported = await Statements.ListAsync(Actor, new StatementFilter(Channel, day, day), null, Files, stop);
        var apart = new Dictionary<string, IReadOnlyList<CarriedRow>>();
        foreach (var each in figures.Where(each => each.Carried.Count > 0))
        {
            apart[each.Channel] = await Board.CarriedAsync(Actor, each.Channel, day, stop);
        }
        (days, closes, carried) = (figures, stands, apart);
        files = [.. imported.Rows.Where(file => file.Kind != BillKind.Fundflow && file.State is StatementState.Imported or StatementState.NoTrades)];
    }

    private DateOnly? Day => DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is > 1 and < 9999 ? day : null;

    private string? Channel => PaymentMethod.Channels.Contains(ChannelText) ? ChannelText : null;

    private string Title => Day is { } day ? T["Day.Title", StatementWords.Day(day), CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day.DayOfWeek)]
        : T["Title"];
}
