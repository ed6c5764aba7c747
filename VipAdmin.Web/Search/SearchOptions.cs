using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Search;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.Search;

/// <summary>Hits as lines of the drop-down, in the reader's words.</summary>
public sealed class SearchOptions(IStringLocalizer<SearchText> words, IStringLocalizer<OrdersText> orders, IStringLocalizer<DiscrepanciesText> discrepancies,
    IStringLocalizer<SharedText> shared, IStringLocalizer<StatementsText> statements)
{
    /// <summary>Path of the page of results.</summary>
    public const string Results = "/search";

    /// <summary>Address of the page of results.</summary>
    public static string Page(string text) => $"{Results}?q={Uri.EscapeDataString(text.Length > SearchShape.Longest ? text[..SearchShape.Longest] : text)}";

    /// <summary>
    /// Orders, members, runs, discrepancies, pages, acts; the last line searches everywhere. Of members only the way to look them up: to see one is recorded.
    /// </summary>
    /// <param name="members">The person may look up members.</param>
    public IReadOnlyList<SearchOption> Of(string text, SearchHits? hits, IReadOnlyList<SearchAct> acts, bool members)
    {
        List<SearchOption> all = [];
        if (hits is not null)
        {
            all.AddRange(hits.Orders.Select(order => new SearchOption("Group.Orders", $"/orders/{Uri.EscapeDataString(order.OrderNo)}", order.OrderNo,
                $"{Money.Format(order.AmountFen)} · {orders["Status." + order.Status]} · {Clock(order.CreatedAt)}", Icons.Material.Outlined.ReceiptLong)));
            all.AddRange(hits.Runs.Select(run => new SearchOption("Group.Runs", $"/runs/{run.Id}", $"{TaskNames.Of(run.JobKey)} {run.Id.ToString()[^12..]}",
                $"{shared["Status." + HeldRuns.StateOf(run.Status, run.ErrorCode)]} · {Clock(run.StartedAt)}",
                Icons.Material.Outlined.History)));
            all.AddRange(hits.Discrepancies.Select(found => new SearchOption("Group.Discrepancies", $"/discrepancies/{found.Id}",
                discrepancies["Type." + found.Type], $"{orders.Subject(found.Subject)} · {discrepancies["Status." + found.Status]}",
                Icons.Material.Outlined.CompareArrows)));
            all.AddRange(hits.Statements.Select(found => new SearchOption("Group.Statements", $"/statements/{found.Id}",
                StatementWords.Name(found.Channel, found.Day, statements, orders), $"{statements["State." + found.State]} · {Clock(found.ImportedAt)}",
                Icons.Material.Outlined.RequestQuote)));
        }
        var likely = SearchShape.Of(text).Likely;
        if (members && likely is { Kind: SearchKind.Phone or SearchKind.MaskedPhone or SearchKind.PhoneTail or SearchKind.NameAndPhoneTail })
        {
            all.Insert(hits?.Orders.Count ?? 0, new SearchOption("Group.Members", $"/members?q={Uri.EscapeDataString(text.Trim())}",
                words["LookUp", Shortened(text)], words["LookUp.Recorded"], Icons.Material.Outlined.Person));
        }
        if (likely is { Kind: SearchKind.Amount, Text: var amount })
        {
            var fen = long.Parse(amount, CultureInfo.InvariantCulture);
            all.Add(new SearchOption("Group.Orders", OrderAddress.OfAmount(fen), words["OrdersOfAmount", Money.Format(fen)], null,
                Icons.Material.Outlined.ReceiptLong));
        }
        all.AddRange(acts.Select(act => new SearchOption(act.IsAct ? "Group.Acts" : "Group.Pages", act.Href, act.Words, null, act.Icon)));
        all.Add(new SearchOption(null, Page(text), words["Everywhere", Shortened(text)], null, Icons.Material.Outlined.Search));
        return all;
    }

    /// <summary>The page of a member.</summary>
    public static string Address(MemberHit member) => $"/members/{Uri.EscapeDataString(member.UserId)}";

    private static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Shortened(string text) => text.Trim() is { Length: > 40 } @long ? @long[..40] + "…" : text.Trim();
}
