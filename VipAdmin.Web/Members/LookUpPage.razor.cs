using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Membership;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>Looks members up by what the member gave. A single hit opens at once; a list is one audited look-up.</summary>
public sealed partial class LookUpPage : LivePage
{
    private string typed = "";
    private string? shown;
    private string? shownAfter;
    private MemberMatches? matches;
    private bool byEmail;
    private ElementReference field;

    [Inject] private MemberSearch Members { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "q")] private string? Q { get; set; }

    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }
    [SupplyParameterFromQuery(Name = "by")] private string? By { get; set; }

    /// <summary>The last member of the page before, and what the list was matched by; null on the first page.</summary>
    private (MatchedBy By, string After)? Behind => After is { Length: > 0 } last && Word.Read<MatchedBy>(By) is { } by ? (by, last) : null;

    private string? Text => string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();

    /// <summary>Between the other things that a member may give; empty when the portal may not read it.</summary>
    private string Email => byEmail ? T["Search.Email"] : "";

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The page is opened to type into this field; with a text in the address, the keys of its list come first.
        if (firstRender && Text is null)
        {
            await field.FocusAsync(preventScroll: true);
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (Text != shown)
        {
            typed = Text ?? "";
        }
    }

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        byEmail = await Members.ReadsEmailAsync(stop);
        if (Text is not { } text)
        {
            (shown, shownAfter, matches) = (null, null, null);
            return;
        }
        if ((text, After) == (shown, shownAfter) && matches is not null)
        {
            return;
        }
        if (Behind is { } behind)
        {
            var next = await Members.BehindAsync(Actor, text, behind.By, behind.After, MemberSearch.Limit, stop);
            await Members.RecordAsync(Actor, text, next, stop);
            (shown, shownAfter, matches) = (text, After, next);
            return;
        }
        var found = await Members.LookAsync(Actor, text, stop);
        if (found is { Hits: [var only], TooSlow: false })
        {
            // The page of the member records the look-up; a full phone number must not stay in the browser's history.
            Navigation.NavigateTo($"/members/{Uri.EscapeDataString(only.UserId)}",
                new NavigationOptions { ReplaceHistoryEntry = true, HistoryEntryState = MemberSearch.Query(text, found.By) });
            return;
        }
        await Members.RecordAsync(Actor, text, found, stop);
        (shown, shownAfter, matches) = (text, After, found);
        if (SearchShape.Of(text).As(SearchKind.Phone) is { } phone)
        {
            shown = MaskedPhone.Of(phone);
            Navigation.NavigateTo($"/members?q={Uri.EscapeDataString(shown)}", replace: true);
        }
    }

    private string At(string? after) => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        [Query.After] = after, ["by"] = after is null ? null : Word.Of(matches!.By),
    });

    private Task ExportWholeAsync()
        => Command.RunAsync(Actor, new ReasonQuestion(F["List.Whole"], F["List.WholeMeaning"], F["List.Whole"], "export:members"), why =>
        {
            var file = QueryString.Create(new Dictionary<string, string?>
            {
                ["q"] = shown ?? Text, [MemberExport.Phones] = MemberExport.Whole, [ExportEndpoints.Why] = why,
                [ExportEndpoints.Format] = Word.Of(ExportFormat.Xlsx),
            });
            Navigation.NavigateTo(ExportEndpoints.Root + "members" + file, forceLoad: true);
            return Task.FromResult<Told>(new Told.Done(F["List.WholeBegun"]));
        });

    private void Search() => Navigation.NavigateTo(string.IsNullOrWhiteSpace(typed) ? "/members" : $"/members?q={Uri.EscapeDataString(typed.Trim())}");
}
