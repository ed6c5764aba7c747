using System.Globalization;
using Microsoft.Extensions.Localization;

namespace VipAdmin.Web.Shared;

/// <summary>Texts with a counted noun: <c>Key.One</c> for exactly one, <c>Key.Many</c> for any other number.</summary>
public static class CountWords
{
    /// <summary>"1 order", "1,234 orders": the count is <c>{0}</c>, further values follow.</summary>
    public static string Counted<T>(this IStringLocalizer<T> words, string key, long count, params object[] more)
        => words[Key(key, count), [count.ToString("N0", CultureInfo.InvariantCulture), .. more]];

    /// <summary>The key of the form for this number.</summary>
    public static string Key(string key, long count) => key + (count == 1 ? ".One" : ".Many");
}
