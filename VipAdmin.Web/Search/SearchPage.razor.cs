using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Search;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Search;

/// <summary>What a search found, and where it looked. A single hit is opened at once.</summary>
public sealed partial class SearchPage : LivePage
{
    private SearchHits? hits;
    private IReadOnlyList<SearchAct> acts = [];
    private string? read;

    [Inject] private SearchBoard Board { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<SearchText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<DiscrepanciesText> D { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "q")] private string? Q { get; set; }

    private string? Text => string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();

    /// <summary>The text as it may be shown and kept in an address: without the digits of a phone.</summary>
    private string Shown => hits?.Shape switch
    {
        null => WithoutPhone(Text),
        var shape when shape.As(SearchKind.Phone) is { } phone => MaskedPhone.Of(phone),
        // A number that was read as an order's or a transaction's is shown as it was read: its middle is no phone, however it was broken.
        { Likely: { Kind: SearchKind.OrderNo or SearchKind.Transaction, Text: var number } } => number,
        _ => WithoutPhone(Text),
    };

    /// <summary>How many were found; of a full list, that there may be more.</summary>
    private string CountOf(int count) => count < SearchBoard.Shown ? count.ToString(CultureInfo.InvariantCulture) : T["First", count];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        if (Text is not { } text)
        {
            (hits, acts, read) = (null, [], null);
            return;
        }
        // One look-up and one audit row for one search.
        if (text == read)
        {
            return;
        }
        var (found, pages) = (await Board.FindAsync(Actor, text, stop), SearchActs.Find(Actor, text, BusinessDay.Of(Time.UtcNow())));
        (hits, acts, read) = (found, pages, text);
        if (Only(found, pages) is { } only)
        {
            Navigation.NavigateTo(only, new NavigationOptions
            {
                ReplaceHistoryEntry = true,
                HistoryEntryState = found.Members.Hits.Count == 1 ? MemberSearch.Query(text, found.Members.By) : null,
            });
        }
        else if (found.Shape.As(SearchKind.Phone) is { } phone)
        {
            // A full phone number must not stay in the browser's history or in a pasted link.
            read = MaskedPhone.Of(phone);
            Navigation.NavigateTo(SearchOptions.Page(read), replace: true);
        }
    }

    /// <summary>The address of the only hit; null when there are none or several, or when something could not be read.</summary>
    private static string? Only(SearchHits found, IReadOnlyList<SearchAct> pages)
    {
        if (found.OrdersGaveUp || found.Members.TooSlow || found.Count + pages.Count != 1)
        {
            return null;
        }
        return found switch
        {
            { Orders: [var order] } => $"/orders/{Uri.EscapeDataString(order.OrderNo)}",
            { Members.Hits: [var member] } => SearchOptions.Address(member),
            { Runs: [var run] } => $"/runs/{run.Id}",
            { Discrepancies: [var discrepancy] } => $"/discrepancies/{discrepancy.Id}",
            { Statements: [var statement] } => $"/statements/{statement.Id}",
            _ => pages[0].Href,
        };
    }

    /// <summary>The amount that the text was read as, in fen.</summary>
    private long? Amount => hits?.Shape.Likely is { Kind: SearchKind.Amount, Text: var fen } ? long.Parse(fen, CultureInfo.InvariantCulture) : null;

    private string? Understood => hits?.Shape.Likely switch
    {
        { Kind: SearchKind.Amount } => T["Understood.Amount", Money.Format(Amount ?? 0)].Value,
        { Kind: SearchKind.Email } => T["Understood.Email"].Value,
        { Kind: SearchKind.Spoilt } => T["Understood.Spoilt"].Value,
        { Kind: SearchKind.PhoneTail, Text: { Length: 4 } tail } => T["Understood.PhoneTail", tail].Value,
        // Seven digits and more that begin as phones do are looked for at either end.
        { Kind: SearchKind.PhoneTail, Text: var digits } => T[(hits!.Members.By, digits) switch
        {
            (MatchedBy.PhoneStart, _) => "Understood.FirstDigits",
            (MatchedBy.PhoneTail, _) or (_, { Length: < 7 } or not ['1', ..]) => "Understood.LastDigits",
            _ => "Understood.EitherDigits",
        }, digits.Length].Value,
        _ => null,
    };

    private string LookedIn => hits is { LookedIn.Count: > 0 }
        ? T["LookedIn", string.Join(T["Comma"], hits.LookedIn.Select(place => T["In." + place].Value).Append(T["In.Pages"]))]
        : T["LookedInPages"];

    private static string WithoutPhone(string? text)
    {
        // Ids and other numbers stay whole: of these only a phone number is personal.
        var masked = MaskedPhone.Mobile(text ?? "");
        return masked.Length > 60 ? masked[..60] + "…" : masked;
    }
}
