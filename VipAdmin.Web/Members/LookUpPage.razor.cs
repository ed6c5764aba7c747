using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Membership;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>Looks members up by what the member gave. A single hit opens at once; a list is one audited look-up.</summary>
public sealed partial class LookUpPage : LivePage
{
    private string typed = "";
    private string? shown;
    private MemberMatches? matches;

    [Inject] private MemberSearch Members { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "q")] private string? Q { get; set; }

    private string? Text => string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();

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
        if (Text is not { } text)
        {
            (shown, matches) = (null, null);
            return;
        }
        if (text == shown && matches is not null)
        {
            return;
        }
        var found = await Members.LookAsync(Actor, text, stop);
        if (found is { Hits: [var only], TooSlow: false })
        {
            // The page of the member records the look-up; a full phone number must not stay in the browser's history.
            Navigation.NavigateTo($"/members/{Uri.EscapeDataString(only.UserId)}",
                new NavigationOptions { ReplaceHistoryEntry = true, HistoryEntryState = MemberSearch.Query(text) });
            return;
        }
        await Members.RecordAsync(Actor, text, found, stop);
        (shown, matches) = (text, found);
        if (SearchShape.Of(text).As(SearchKind.Phone) is { } phone)
        {
            shown = MaskedPhone.Of(phone);
            Navigation.NavigateTo($"/members?q={Uri.EscapeDataString(shown)}", replace: true);
        }
    }

    private void Search() => Navigation.NavigateTo(string.IsNullOrWhiteSpace(typed) ? "/members" : $"/members?q={Uri.EscapeDataString(typed.Trim())}");
}
