using System.Globalization;
using System.Text.RegularExpressions;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// The texts of a window with their placeholders. Pure; a run replaces in SQL what <see cref="Fill"/> replaces here, in the same order, and a test compares
/// the two.
/// </summary>
public static partial class ReminderTemplate
{
    /// <summary>How many days there are until the day of expiry, or since it.</summary>
    public const string Days = "{days}";
    /// <summary>The Beijing day of expiry, as in 2026-12-31.</summary>
    public const string Date = "{date}";
    /// <summary>The member's VIP level in the payment backend when the reminder is sent.</summary>
    public const string Level = "{level}";
    /// <summary>What the member bought last.</summary>
    public const string Package = "{package}";
    /// <summary>Where a member renews.</summary>
    public const string Link = "{link}";

    /// <summary>Every placeholder, in the order in which they are replaced; what a member's data says comes last.</summary>
    public static IReadOnlyList<string> All { get; } = [Days, Link, Level, Date, Package];

    /// <summary>Said for <see cref="Package"/> when no paid order is on record.</summary>
    public const string NoPackage = "VIP会员";

    /// <summary>Longest title, in characters, with every placeholder at its longest: the column of the inbox.</summary>
    public const int LongestTitle = 200;

    /// <summary>Longest text, in characters, with every placeholder at its longest.</summary>
    public const int LongestContent = 500;

    /// <summary>Longest product name of an order.</summary>
    private const int LongestPackage = 100;

    /// <summary>Fills in what the window alone determines: days and link.</summary>
    /// <param name="daysLeft">Days until the day of expiry; negative after it.</param>
    public static string OfWindow(string template, int daysLeft)
        => template.Replace(Days, Math.Abs(daysLeft).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(Link, ReminderWindow.LinkUrl, StringComparison.Ordinal);

    /// <summary>Fills in the rest from a member's facts.</summary>
    /// <param name="text">Of <see cref="OfWindow"/>.</param>
    /// <param name="expiry">UTC.</param>
    public static string Fill(string text, DateTime expiry, int level, string? package)
        => text.Replace(Level, level.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(Date, BusinessDay.Of(expiry).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(Package, string.IsNullOrEmpty(package) ? NoPackage : package, StringComparison.Ordinal);

    /// <summary>
    /// Whether a text stays true when it is sent on another day than its own: it says the days or the date itself, and no day of its own such as "tomorrow".
    /// </summary>
    public static bool StaysTrue(string title, string content)
    {
        var text = title + "\n" + content;
        return (text.Contains(Days, StringComparison.Ordinal) || text.Contains(Date, StringComparison.Ordinal)) && !RelativeDay().IsMatch(text);
    }

    /// <summary>The placeholders of a text, known or not, each once.</summary>
    public static IReadOnlyList<string> In(string text) => [.. Placeholder().Matches(text).Select(match => match.Value).Distinct()];

    /// <summary>Whether every brace belongs to a placeholder.</summary>
    public static bool IsBalanced(string text) => Placeholder().Replace(text, "").IndexOfAny(['{', '}']) < 0;

    /// <summary>Its length with every placeholder at its longest.</summary>
    public static int Longest(string text)
        => OfWindow(text, ReminderWindow.FarthestAfter).Replace(Level, int.MinValue.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(Date, "9999-12-31", StringComparison.Ordinal).Replace(Package, new string('x', LongestPackage), StringComparison.Ordinal).Length;

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex("今天|今日|当天|当日|明天|明日|后天|昨天|昨日|today|tomorrow|yesterday|tonight|今晚|明早", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RelativeDay();
}
