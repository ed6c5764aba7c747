using Microsoft.Extensions.Localization;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The result of a command about a discrepancy, in words for pages.</summary>
internal static class DiscrepancyWords
{
    /// <param name="done">What to say when it was done; null says nothing.</param>
    public static Told Of(DiscrepancyResult result, string? done, IStringLocalizer<DiscrepanciesText> words) => result switch
    {
        DiscrepancyResult.Done => new Told.Done(done),
        DiscrepancyResult.Stale stale => new Told.No(words["Refused.Stale", stale.By ?? "—"]),
        _ => new Told.No(words["Refused." + result.GetType().Name]),
    };
}
