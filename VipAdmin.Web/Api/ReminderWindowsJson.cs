using System.Text.Json.Serialization;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Web.Api;

/// <summary>The windows in force.</summary>
/// <param name="Version">Send it back when saving; 0 = the guide's.</param>
/// <param name="Windows">The earliest day first.</param>
public sealed record ReminderWindowsJson(int Version, ReminderWindowJson[] Windows);

/// <summary>One window.</summary>
/// <param name="DaysLeft">Days until the day of expiry; negative after it.</param>
/// <param name="Window">The name of its counter: before3, today, after7.</param>
/// <param name="On">False = members due on this day are not told.</param>
/// <param name="MayBeLate">A reminder of a missed day is sent later, while the expiry lies ahead.</param>
public sealed record ReminderWindowJson(int DaysLeft, string Window, bool On, string Title, string Content, bool MayBeLate)
{
    public static ReminderWindowJson Of(ReminderWindow window)
        => new(window.DaysLeft, window.CounterKey, window.On, window.TitleTemplate, window.ContentTemplate, window.MayBeLate);
}

/// <summary>A saved version of the windows.</summary>
/// <param name="Restores">The version that it restored; 0 = the guide's, null = none.</param>
public sealed record ReminderVersionJson(int Version, string By, DateTime At, string Reason, int? Restores, ReminderWindowJson[] Windows)
{
    public static ReminderVersionJson Of(ReminderWindowsSaved version)
        => new(version.Version, version.By, version.At, version.Reason, version.Restores, [.. version.Windows.Select(ReminderWindowJson.Of)]);
}

/// <summary>All versions, newest first.</summary>
public sealed record ReminderVersionsJson(ReminderVersionJson[] Versions);

/// <summary>Body of a change.</summary>
/// <param name="Version">The version that the changes are based on.</param>
/// <param name="Reason">Mandatory, at most 500 characters.</param>
/// <param name="Windows">Every window.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReminderWindowsRequest([property: JsonRequired] int Version, string? Reason, [property: JsonRequired] ReminderWindowRequest[] Windows);

/// <summary>One window as it should be.</summary>
/// <param name="DaysLeft">Days until the day of expiry; negative after it.</param>
/// <param name="On">False = members due on this day are not told.</param>
/// <param name="Title">With placeholders.</param>
/// <param name="Content">With placeholders.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReminderWindowRequest([property: JsonRequired] int DaysLeft, bool On, string? Title, string? Content);
