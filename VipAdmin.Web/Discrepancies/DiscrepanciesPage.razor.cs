using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>What the platforms and we disagree about, overdue ones first; every filter is in the address.</summary>
public sealed partial class DiscrepanciesPage : LivePage
{
    private const int RowsAPage = 50;
    private KeyPage<DiscrepancyRow> page = KeyPage<DiscrepancyRow>.Empty;
    private DiscrepancyTotals? totals;
    private IReadOnlyList<Assignee> people = [];

    [Inject] private DiscrepancyList Discrepancies { get; set; } = null!;
    [Inject] private KnownAssignees People { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    // Named so that a changed address reads again; the filter is read from the address as a whole.
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Standing)] private string? StandingText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Type)] private string? TypeText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Severity)] private string? SeverityText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Channel)] private string? ChannelText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Assignee)] private string? AssigneeText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Mentions)] private string? MentionsText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Age)] private string? AgeText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Overdue)] private string? OverdueText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Text)] private string? SearchText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Closed)] private string? ClosedText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.DayFrom)] private string? DayFromText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.DayTo)] private string? DayToText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.AmountFrom)] private string? AmountFromText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.AmountTo)] private string? AmountToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = DiscrepancyQuery.Order)] private string? OrderText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }
    [SupplyParameterFromQuery(Name = Query.Beside)] private string? BesideText { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Discrepancies];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var filter = Filter;
        var rows = Discrepancies.PageAsync(Actor, filter, Key(Before), Key(After), RowsAPage, stop);
        var sums = Discrepancies.TotalsAsync(Actor, filter, stop);
        var known = People.ListAsync(Actor, stop);
        await Task.WhenAll(rows, sums, known);
        (page, totals, people) = (await rows, await sums, await known);
    }

    private DiscrepancyFilter Filter => DiscrepancyQuery.Read(Navigation.Uri, Actor, Time.UtcNow());

    /// <summary>The discrepancy that stands open beside the list.</summary>
    private Guid? Beside => Key(BesideText);

    private string? CountText => totals switch
    {
        null => null,
        { More: true } => "10,000+",
        var known => known.Count.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>What the two money figures leave out: rows beyond the first ones, and orders with an unknown amount.</summary>
    private string SumsHint => totals switch
    {
        { More: true } => T["Figure.SumOfFirst", DiscrepancyList.CountedTo.ToString("N0", CultureInfo.InvariantCulture)],
        { Unknown: > 0 and var unknown } => T["Figure.Unknown", N(unknown)],
        _ => T["Figure.SumHint"],
    };

    private string OrdersHint(int? orders, string words) => orders is { } known ? T.Counted(words, known) : "";

    /// <summary>Of the row of sums: how many orders, each counted once, and what is left out.</summary>
    private string SumsLabel(DiscrepancyTotals sums)
        => T.Counted("Sums", sums.Orders) + (sums.Unknown == 0 ? "" : T["Sums.And", T["Figure.Unknown", N(sums.Unknown)]]);

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Sum(long? fen) => fen is { } known ? Money.Format(known) : null;

    /// <summary>The money of what the sums leave out: fees, and a refund that is still under way.</summary>
    private string? Aside(DiscrepancyRow row) => row.Type switch
    {
        DiscrepancyType.FeeVariance when row is { PlatformFen: { } charged, OrderFen: { } agreed }
            => T["FeesOff", Money.FormatDifference(charged - agreed)].Value,
        DiscrepancyType.RefundStuck when row.OrderFen is { } refund => T["UnderWay", Money.Format(refund)].Value,
        _ => null,
    };

    private static string? Signed(long? fen) => fen is { } known ? Money.FormatDifference(known) : null;

    private IReadOnlyList<(string, string)> Severities
        => [.. Enum.GetValues<Severity>().Reverse().Select(s => (Word.Of(s), Words["Severity." + s].Value))];
    private IReadOnlyList<(string, string)> Types => [.. Enum.GetValues<DiscrepancyType>().Select(t => (Word.Of(t), T["Type." + t].Value))];
    private IReadOnlyList<(string, string)> Channels => [.. PaymentMethod.Channels.Select(channel => (channel, Orders.Channel(channel)))];
    private IReadOnlyList<(string, string)> Ages => [.. Enum.GetValues<AgeBucket>().Select(a => (Word.Of(a), T["Age." + a].Value))];

    private IReadOnlyList<(string, string)> Sorts =>
    [
        .. Enum.GetValues<DiscrepancyOrder>().SelectMany(order => new[]
        {
            (Word.Of(order), T["Sort." + order].Value), ("-" + Word.Of(order), T["Sort." + order + ".Reversed"].Value),
        }),
    ];

    private IReadOnlyList<(string, string)> Assignees =>
        [(DiscrepancyQuery.Me, T["Me"]), (DiscrepancyFilter.Unassigned, T["Nobody"]), .. people.Where(p => p.Id != Actor.Id).Select(p => (p.Id, p.Name))];

    private static Guid? Key(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
