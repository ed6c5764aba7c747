namespace VipAdmin.Web.Layout;

/// <summary>Where the search box leads: it looks at the shape of what was typed.</summary>
public static class SearchTarget
{
    /// <summary>A run id (the portal's own, version 7) opens the run, any other UUID is a member's id; a phone or a name searches members, anything with the look of an order or transaction number searches orders. Null for nothing.</summary>
    public static string? Of(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length == 0)
        {
            return null;
        }
        var query = Uri.EscapeDataString(text);
        if (Guid.TryParse(text, out var id))
        {
            return id.Version == 7 ? $"/runs/{id}" : $"/reminders?q={query}";
        }
        return IsPhone(text) || !IsNumberOfAnOrder(text) ? $"/reminders?q={query}" : $"/orders?q={query}";
    }

    private static bool IsPhone(string text)
    {
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        digits = digits.StartsWith("+86", StringComparison.Ordinal) ? digits[3..] : digits;
        return digits is ['1', .. var rest] && rest.Length == 10 && rest.All(char.IsAsciiDigit);
    }

    private static bool IsNumberOfAnOrder(string text)
        => text.Length >= 6 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && text.Count(char.IsAsciiDigit) >= 4;
}
