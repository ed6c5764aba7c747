using Microsoft.Extensions.Localization;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Discrepancies;

/// <summary>Resolutions in the reader's words.</summary>
public static class ResolutionWords
{
    /// <summary>The words of a code stored by the portal; text of a person, or of a row older than the codes, unchanged.</summary>
    public static string? Resolution(this IStringLocalizer<DiscrepanciesText> words, bool automatic, string? text)
        => automatic && text is not null ? words.Or("AutoResolution." + text, text) : text;
}
