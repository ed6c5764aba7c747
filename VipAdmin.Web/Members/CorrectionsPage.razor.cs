using Microsoft.AspNetCore.Components;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Members;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>Corrections of memberships: those that wait for a second person, or all of them.</summary>
public sealed partial class CorrectionsPage : LivePage
{
    private const int PageSize = 50;

    private KeyPage<CorrectionRow> page = KeyPage<CorrectionRow>.Empty;

    [Inject] private CorrectionBoard Board { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Orders];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
        => page = await Board.PageAsync(Actor, State != "all", Key(Before), Key(After), PageSize, stop);

    private static Guid? Key(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
