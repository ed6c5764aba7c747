using System.Text.Encodings.Web;
using System.Text.Json;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// One saved version of all windows. The highest version is in force on every host; without one, the windows of the guide are. Never edited: every change or
/// restore is another version.
/// </summary>
public sealed class ReminderWindowsVersion
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>1, 2, 3 …; 0 stands for the guide and has no row.</summary>
    public int Version { get; set; }
    /// <summary>JSON array of the windows: days left, on, and the templates.</summary>
    public required string Windows { get; set; }
    public required string Reason { get; set; }
    public required string SavedBy { get; set; }
    public DateTime SavedAt { get; set; }
    /// <summary>The version whose content this one restores; 0 = the guide's.</summary>
    public int? Restores { get; set; }

    /// <summary>The windows as they are stored.</summary>
    public static string Write(IEnumerable<ReminderWindow> windows)
        => JsonSerializer.Serialize(windows.Select(window => new Stored(window.DaysLeft, window.On, window.TitleTemplate, window.ContentTemplate)), Json);

    /// <summary>The windows of a stored text, the earliest day first.</summary>
    public static IReadOnlyList<ReminderWindow> Read(string stored)
        => [.. JsonSerializer.Deserialize<Stored[]>(stored, Json)!
            .Select(window => ReminderWindow.Of(window.DaysLeft, window.Title, window.Content, window.On)).OrderByDescending(window => window.DaysLeft)];

    private sealed record Stored(int DaysLeft, bool On, string Title, string Content);
}
