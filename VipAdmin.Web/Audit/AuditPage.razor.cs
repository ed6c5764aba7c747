using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Audit;

/// <summary>Who paused, resumed, triggered, resolved, looked up, exported, signed in, was refused.</summary>
public sealed partial class AuditPage : LivePage
{
    private const int RowsAPage = 50;
    private KeyPage<AuditRow> page = KeyPage<AuditRow>.Empty;
    private readonly HashSet<long> opened = [];
    private int count;
    private int folded;
    private MemberHit? picked;
    private MemberMatches? choices;
    private string? asked;
    private readonly HashSet<string> recordedOf = [];
    private Task recorded = Task.CompletedTask;

    [Inject] private MemberSearch Members { get; set; } = null!;
    [Inject] private AuditWords Say { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private AuditLog Log { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "action")] private string? ActionName { get; set; }
    [SupplyParameterFromQuery(Name = "actor")] private string? ActorText { get; set; }
    [SupplyParameterFromQuery(Name = "group")] private string? GroupText { get; set; }
    [SupplyParameterFromQuery(Name = "member")] private string? MemberText { get; set; }
    [SupplyParameterFromQuery(Name = "signins")] private string? SignInsText { get; set; }
    [SupplyParameterFromQuery(Name = "target")] private string? TargetText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    // Text, not numbers, because a mistyped address is not an error.
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Audit, Topic.Jobs, Topic.Discrepancies, Topic.Orders];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        if (!await PickAsync(stop))
        {
            return;
        }
        page = await Log.FindAsync(Actor, Filter, Key(Before), Key(After), RowsAPage, stop);
        count = await Log.CountAsync(Actor, Filter, stop);
        folded = await Log.CountFoldedAsync(Actor, Filter, stop);
    }

    /// <summary>
    /// Turns what was typed into one member. Members are named as in every search; the look-up is recorded, and an id from a link needs none. False while a
    /// person has to choose, or there is no such member.
    /// </summary>
    private async Task<bool> PickAsync(CancellationToken stop)
    {
        var text = Given(MemberText);
        if (text is null || SearchShape.Of(text).Likely is { Kind: SearchKind.Id } || text == picked?.UserId)
        {
            picked = text is not null && text == picked?.UserId ? picked : null;
            (choices, asked) = (null, null);
            return true;
        }
        if (text != asked)
        {
            var found = await Members.LookAsync(Actor, text, stop);
            await RecordAsync(text, found);
            asked = text;
            picked = found.Hits is [var only] ? only : null;
            choices = picked is null ? found : null;
        }
        if (picked is not null)
        {
            Navigation.NavigateTo(Query.Filtered(Navigation, "member", picked.UserId), replace: true);
        }
        return false;
    }

    /// <summary>
    /// One row for each member, however often this page shows them: the filter is used on the list that its rows would fill. Not stopped with this read: the
    /// signal of the row makes the page read again, and the two reads are one look-up.
    /// </summary>
    private async Task RecordAsync(string text, MemberMatches found)
    {
        var known = recordedOf.Count;
        recordedOf.UnionWith(found.Hits.Select(hit => hit.UserId));
        if (recordedOf.Count > known)
        {
            recorded = Members.RecordAsync(Actor, text, found, CancellationToken.None);
        }
        try
        {
            await recorded;
        }
        catch
        {
            recordedOf.Clear();
            throw;
        }
    }

    private void Toggle(long id)
    {
        if (!opened.Remove(id))
        {
            opened.Add(id);
        }
    }

    private AuditFilter Filter => AuditQuery.Read(Navigation.Uri, Time.UtcNow());

    private bool Filtered => Filter with { Folded = false } != new AuditFilter();

    /// <summary>Sign-ins are folded away only where nothing else says which acts are meant.</summary>
    private bool Folds => Filter is { Group: null, Action: null, Target: null };

    private string? FoldedText => folded == 0 ? null
        : folded > AuditLog.CountLimit ? $"{AuditLog.CountLimit:N0}+" : folded.ToString("N0", CultureInfo.InvariantCulture);

    private IReadOnlyList<(string, string)> ActionChoices => [.. AuditAction.All.Select(action => (action, Say.Action(action)))];

    /// <summary>Rows of the filter; none while it is open which member is meant, as in the file of the same address.</summary>
    private int Rows => choices is null ? count : 0;

    private string CountText => !Loaded || choices is not null ? "" : count > AuditLog.CountLimit ? T["CountMore", AuditLog.CountLimit]
        : T.Counted("Count", count);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static long? Key(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : null;
}
