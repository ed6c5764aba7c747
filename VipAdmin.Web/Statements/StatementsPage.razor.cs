using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Statements;

/// <summary>The platforms' statements by day, what they add up to, how their lines stand, and where a new file is dropped.</summary>
public sealed partial class StatementsPage : LivePage
{
    private const int RowsAPage = 50;
    private KeyPage<StatementRow> page = KeyPage<StatementRow>.Empty;
    private IReadOnlyDictionary<Guid, StatementMatches> matches = new Dictionary<Guid, StatementMatches>();
    private StatementTotals? totals;

    [Inject] private StatementList Statements { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    // Declared so that a changed address is read again; the filter is read from the address as a whole.
    [SupplyParameterFromQuery(Name = StatementQuery.State)] private string? StateText { get; set; }
    [SupplyParameterFromQuery(Name = StatementQuery.Channel)] private string? ChannelText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Statements, Topic.Discrepancies];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var rows = await Statements.PageAsync(Actor, Filter, Key(Before), Key(After), RowsAPage, stop);
        var stands = await Statements.MatchesAsync(Actor, [.. rows.Rows.Select(row => row.Id)], stop);
        (page, matches, totals) = (rows, stands, await Statements.TotalsAsync(Actor, Filter, stop));
    }

    private StatementFilter Filter => StatementQuery.Read(Navigation.Uri, Time.UtcNow());

    private bool Filtered => Filter != new StatementFilter();

    private string EmptyText => T[Filtered ? "Empty.FilterText" : Actor.Can(Permission.ImportStatements) ? "Empty.Drop" : "Empty.Others"];

    private string? MatchedText => totals switch
    {
        null => null,
        { Compared: 0 } => "—",
        var known => $"{StatementWords.Number(known.Matches.MatchedOf(known.Compared))} / {StatementWords.Number(known.Lines)}",
    };

    private string MatchedHint => totals switch
    {
        null => "",
        { Lines: 0 } => T["Figure.NoLines"],
        { Compared: 0 } => T["Match.Open"],
        { Matches: var known } => T["Figure.MatchedHint", StatementWords.Number(known.Differing), StatementWords.Number(known.Carried)],
    };

    private string Counted(string key, long? count) => count is { } known ? T.Counted(key, known) : "";

    private static string? Sum(long? fen) => fen is { } known ? Money.Format(known) : null;

    private static Guid? Key(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
