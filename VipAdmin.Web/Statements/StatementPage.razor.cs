using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Statements;

/// <summary>One statement: its sums, where it comes from, what took its place, and its lines with how they stand.</summary>
public sealed partial class StatementPage : LivePage
{
    private const int RowsAPage = 100;
    private StatementRow? row;
    private IReadOnlyList<StatementRow> former = [];
    private KeyPage<StatementLineRow> lines = KeyPage<StatementLineRow>.Empty;
    private KeyPage<FundFlowRow> flows = KeyPage<FundFlowRow>.Empty;
    private StatementMatches stand = StatementMatches.None;
    private StatementLineSums? sums;
    private Guid summed;

    [Inject] private StatementBoard Board { get; set; } = null!;
    [Inject] private StatementList Statements { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Parameter] public Guid Id { get; set; }
    // Declared so that a changed address is read again.
    [SupplyParameterFromQuery(Name = StatementQuery.Match)] private string? MatchText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Statements, Topic.Discrepancies];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var read = await Board.FindAsync(Actor, Id, stop);
        var replaced = read is null ? [] : await Board.ReplacedByAsync(Actor, Id, stop);
        if (read?.HasLines() == true)
        {
            var page = await Board.LinesPageAsync(Actor, Id, Filter, LineNo(Before), LineNo(After), RowsAPage, stop);
            var stands = await Statements.MatchesAsync(Actor, [Id], stop);
            if (summed != Id)
            {
                (sums, summed) = (await Board.SumsAsync(Actor, Id, stop), Id);
            }
            (lines, stand) = (page, stands.GetValueOrDefault(Id, StatementMatches.None));
        }
        else if (read?.Kind == BillKind.Fundflow)
        {
            flows = await Board.FlowsPageAsync(Actor, Id, LineNo(Before), LineNo(After), RowsAPage, stop);
        }
        (row, former) = (read, replaced);
    }

    private Match? Filter => StatementQuery.ReadMatch(Navigation.Uri);

    private string Here => $"/statements/{Id}";

    private bool Flows => row?.Kind == BillKind.Fundflow;

    private string Name => row switch
    {
        null => T["Statement"],
        { Channel: null, Day: null } => row.FileName ?? T["Statement"],
        _ => $"{Orders.Channel(row.Channel)} {T.Day(row)}",
    };

    private string MatchedText => row switch
    {
        { MatchedAt: not null } => $"{StatementWords.Number(stand.MatchedOf(row.Lines))} / {StatementWords.Number(row.Lines)}",
        _ => $"— / {StatementWords.Number(row!.Lines)}",
    };

    private string MatchedHint => row!.MatchedAt is null ? T["Match.Open"]
        : T["Figure.MatchedHint", StatementWords.Number(stand.Differing), StatementWords.Number(stand.Carried)];

    private string? CountOf(Match match) => row?.MatchedAt is null ? null : StatementWords.Number(match switch
    {
        Match.Carried => stand.Carried,
        Match.Discrepancy => stand.Differing,
        Match.OtherBusiness => stand.OtherBusiness,
        _ => stand.MatchedOf(row.Lines),
    });

    /// <summary>How many lines a file of the filter has; null while they are not compared.</summary>
    private long? Exported => Filter switch
    {
        null => row?.Lines,
        _ when row?.MatchedAt is null => null,
        Match.Carried => stand.Carried,
        Match.Discrepancy => stand.Differing,
        Match.OtherBusiness => stand.OtherBusiness,
        _ => stand.MatchedOf(row.Lines),
    };

    private static string OrderOf(StatementLineRow line) => $"/orders/{Uri.EscapeDataString(line.OrderNo)}";

    private static int? LineNo(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
