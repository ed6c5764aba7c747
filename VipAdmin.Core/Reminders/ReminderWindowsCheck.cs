namespace VipAdmin.Core.Reminders;

/// <summary>Checks drafts of the windows. Pure.</summary>
public static class ReminderWindowsCheck
{
    /// <summary>The largest number of windows.</summary>
    public const int Most = 30;

    /// <summary>Every fault of the draft at once.</summary>
    public static IReadOnlyList<ReminderWindowFault> Faults(IReadOnlyList<ReminderWindowDraft> draft)
    {
        var faults = draft.SelectMany((window, place) => Faults(window, place)).ToList();
        faults.AddRange(draft.Index().GroupBy(each => each.Item.DaysLeft)
            .SelectMany(day => day.Skip(1).Select(each => new ReminderWindowFault(each.Index, ReminderWindowFaultCode.Twice))));
        if (draft.Count > Most)
        {
            faults.Add(new ReminderWindowFault(null, ReminderWindowFaultCode.TooMany, Most));
        }
        if (draft.Count == 0)
        {
            // Switching all of them off says the same, and keeps their texts.
            faults.Add(new ReminderWindowFault(null, ReminderWindowFaultCode.NoWindow));
        }
        return faults;
    }

    /// <summary>What is wrong with one window by itself.</summary>
    /// <param name="place">Its place in the draft.</param>
    public static IEnumerable<ReminderWindowFault> Faults(ReminderWindowDraft window, int place)
    {
        var (title, content) = (window.Tidy().Title, window.Tidy().Content);
        if (window.DaysLeft is > ReminderWindow.FarthestBefore or < ReminderWindow.FarthestAfter)
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.OutOfRange, ReminderWindow.FarthestBefore, -ReminderWindow.FarthestAfter);
        }
        if (title.Length == 0)
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.EmptyTitle);
        }
        if (content.Length == 0)
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.EmptyContent);
        }
        if (ReminderTemplate.Longest(title) is > ReminderTemplate.LongestTitle and var titleLength)
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.TitleTooLong, ReminderTemplate.LongestTitle, titleLength);
        }
        if (ReminderTemplate.Longest(content) is > ReminderTemplate.LongestContent and var contentLength)
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.ContentTooLong, ReminderTemplate.LongestContent, contentLength);
        }
        foreach (var unknown in ReminderTemplate.In(title + "\n" + content).Except(ReminderTemplate.All))
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.UnknownPlaceholder, unknown, string.Join(" ", ReminderTemplate.All));
        }
        if (!ReminderTemplate.IsBalanced(title) || !ReminderTemplate.IsBalanced(content))
        {
            yield return new ReminderWindowFault(place, ReminderWindowFaultCode.UnbalancedBrace);
        }
    }
}
