using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace VipAdmin.Web.Shared;

/// <summary>The URL's query as page state.</summary>
public static class Query
{
    /// <summary>Names that <see cref="KeyPager{TRow}"/> uses; a changed filter drops them, because a key belongs to one filter.</summary>
    public const string Before = "before";
    public const string After = "after";

    /// <summary>The value of a query parameter in an address; null when absent or empty.</summary>
    public static string? Read(string address, string name)
    {
        var values = QueryHelpers.ParseQuery(new Uri(address).Query);
        return values.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;
    }

    /// <summary>A number that pages by; null when there is none, or the text is no number.</summary>
    public static long? Key(string? text)
        => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var key) ? key : null;

    /// <summary>The current address with one parameter changed (null removes it) and everything else as it is.</summary>
    public static string With(NavigationManager navigation, string name, string? value) => navigation.GetUriWithQueryParameter(name, value);

    /// <summary>The current address with one filter changed (null removes it) and paging back at the start.</summary>
    public static string Filtered(NavigationManager navigation, string name, string? value)
        => navigation.GetUriWithQueryParameters(
            new Dictionary<string, object?> { [name] = string.IsNullOrEmpty(value) ? null : value, [Before] = null, [After] = null });
}
