namespace VipAdmin.Web.Layout;

/// <summary>
/// A reader's preferences for the console. Kept in cookies, so that the first byte is already right; set by <c>wwwroot/app.js</c>.
/// </summary>
public static class Preferences
{
    public const string LanguageCookie = "vip-language";
    private const string ThemeCookie = "vip-theme";
    private const string RailCookie = "vip-rail";
    private const string ViewCookie = "vip-view";

    /// <summary><c>light</c>, <c>dark</c>, or <c>system</c> (follow the browser).</summary>
    public static string Theme(HttpRequest? request)
        => request?.Cookies[ThemeCookie] is "light" or "dark" ? request.Cookies[ThemeCookie]! : "system";

    /// <summary><c>narrow</c> when the rail shows icons only, else <c>wide</c>.</summary>
    public static string Rail(HttpRequest? request) => request?.Cookies[RailCookie] == "narrow" ? "narrow" : "wide";

    /// <summary>The start page that was chosen last, as in an address; null when none was.</summary>
    public static string? View(HttpRequest? request) => request?.Cookies[ViewCookie];
}
