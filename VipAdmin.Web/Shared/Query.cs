using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace VipAdmin.Web.Shared;

/// <summary>Page state in the URL's query.</summary>
public static class Query
{
    /// <summary>Names that <see cref="KeyPager{TRow}"/> uses; a changed filter drops them, because a key belongs to one filter.</summary>
    public const string Before = "before";
    public const string After = "after";

    /// <summary>What stands open beside a list; it narrows nothing.</summary>
    public const string Beside = "case";

    /// <summary>The value of a query parameter in an address; null when absent or empty.</summary>
    public static string? Read(string address, string name)
    {
        var values = QueryHelpers.ParseQuery(new Uri(address).Query);
        return values.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;
    }

    /// <summary>A numeric page key; null when it is absent or not a number.</summary>
    public static long? Key(string? text)
        => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var key) ? key : null;

    /// <summary>The current address with one parameter changed (null removes it) and everything else kept.</summary>
    public static string With(NavigationManager navigation, string name, string? value) => navigation.GetUriWithQueryParameter(name, value);

    /// <summary>The current address with one filter changed (null removes it) and paging reset.</summary>
    public static string Filtered(NavigationManager navigation, string name, string? value)
        => navigation.GetUriWithQueryParameters(
            new Dictionary<string, object?> { [name] = string.IsNullOrEmpty(value) ? null : value, [Before] = null, [After] = null });
}
