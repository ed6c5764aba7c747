using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>
/// The words of codes that come from data: platforms, the payment backend, rows of earlier versions. Codes of a closed set are looked up directly, because a
/// house test holds a text for each.
/// </summary>
public static class CodeWords
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <summary>The words under the prefix; "other (CODE)" for a code that has none.</summary>
    public static string Code<T>(this IStringLocalizer<T> words, string prefix, string code)
        => words[prefix + code] is { ResourceNotFound: false } known ? known.Value : Other(code);

    /// <summary>A code without words.</summary>
    /// <param name="culture">The reader's language when null.</param>
    public static string Other(string code, CultureInfo? culture = null)
        => string.Format(CultureInfo.InvariantCulture, Texts.GetString("Other", culture ?? CultureInfo.CurrentUICulture)!, code);
}
