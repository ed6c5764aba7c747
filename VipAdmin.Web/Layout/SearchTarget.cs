using VipAdmin.Core;

namespace VipAdmin.Web.Layout;

/// <summary>Where the search box leads, decided by the form of the input.</summary>
public static class SearchTarget
{
    /// <summary>
    /// A run id (the portal's own, version 7) opens the run, any other UUID is a member's id; a phone or a name searches members, anything with the look of an
    /// order or transaction number searches orders. Null for nothing.
    /// </summary>
    public static string? Of(string? typed)
    {
        var pasted = PastedText.Of(typed);
        var query = Uri.EscapeDataString(pasted.Text);
        return pasted.Kind switch
        {
            PastedKind.Nothing => null,
            PastedKind.Id => Guid.Parse(pasted.Text) is { Version: 7 } run ? $"/runs/{run}" : $"/reminders?q={query}",
            PastedKind.Phone or PastedKind.Name => $"/reminders?q={query}",
            // VIP and a few digits may as well be the beginning of a nickname.
            PastedKind.OrderNoPrefix when pasted.Text.Count(char.IsAsciiDigit) < 3 => $"/reminders?q={query}",
            _ => $"/orders?q={query}",
        };
    }
}
