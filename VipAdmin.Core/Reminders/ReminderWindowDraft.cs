namespace VipAdmin.Core.Reminders;

/// <summary>A window as a person wants it.</summary>
/// <param name="DaysLeft">Days until the day of expiry; negative after it.</param>
/// <param name="Title">With placeholders (<see cref="ReminderTemplate"/>).</param>
/// <param name="Content">With placeholders.</param>
public sealed record ReminderWindowDraft(int DaysLeft, bool On, string Title, string Content)
{
    /// <summary>A window as it stands.</summary>
    public static ReminderWindowDraft Of(ReminderWindow window) => new(window.DaysLeft, window.On, window.TitleTemplate, window.ContentTemplate);

    /// <summary>Without blanks around the texts; a title is one line. PostgreSQL cannot store U+0000.</summary>
    public ReminderWindowDraft Tidy() => this with
    {
        Title = string.Join(' ', Clean(Title).Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        Content = Clean(Content).ReplaceLineEndings("\n"),
    };

    private static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal).Trim();
}
