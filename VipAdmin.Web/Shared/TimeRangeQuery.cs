using Microsoft.AspNetCore.Components;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>The one range of time of a page, in its address.</summary>
public static class TimeRangeQuery
{
    public const string From = "from";
    public const string To = "to";
    public const string Last = "last";

    /// <summary>The range of an address; a range that cannot be read limits nothing, and <see cref="TimeRangePicker"/> says what is wrong with it.</summary>
    public static TimeRangeReading Read(string address)
        => TimeRange.Read(Query.Read(address, Last), Query.Read(address, From), Query.Read(address, To));

    /// <summary>The current address with this range and paging reset.</summary>
    public static string Set(NavigationManager navigation, TimeRange range)
        => navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [From] = range.FromText, [To] = range.ToText, [Last] = range.Last, [Query.Before] = null, [Query.After] = null,
        });

    /// <summary>A page under this range and nothing else.</summary>
    public static string At(string path, TimeRange range)
    {
        var given = new[] { (From, range.FromText), (To, range.ToText), (Last, range.Last) }.Where(each => each.Item2 is not null)
            .Select(each => $"{each.Item1}={Uri.EscapeDataString(each.Item2!)}");
        return string.Join('&', given) is { Length: > 0 } query ? $"{path}?{query}" : path;
    }
}
