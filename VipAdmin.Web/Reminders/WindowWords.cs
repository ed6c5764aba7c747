using Microsoft.Extensions.Localization;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Reminders;

/// <summary>Faults and changes of the reminder windows, in words.</summary>
public static class WindowWords
{
    /// <summary>The fault, and what would be valid.</summary>
    public static string Fault(IStringLocalizer<RemindersText> words, ReminderWindowFault fault) => words["Wrong." + fault.Code, [.. fault.Particulars]];

    /// <summary>What a version changed about a window: before and after, one line for each part that differs.</summary>
    public static IEnumerable<(string? Before, string? After)> Changes(IStringLocalizer<RemindersText> words, ReminderWindowChange change)
    {
        var (before, after) = (change.Before, change.After);
        if (before?.On != after?.On)
        {
            yield return (State(before), State(after));
        }
        if (before?.TitleTemplate != after?.TitleTemplate)
        {
            yield return (before?.TitleTemplate, after?.TitleTemplate);
        }
        if (before?.ContentTemplate != after?.ContentTemplate)
        {
            yield return (before?.ContentTemplate, after?.ContentTemplate);
        }

        string? State(ReminderWindow? window) => window is null ? null : words[window.On ? "Set.On" : "Set.Off"].Value;
    }
}
