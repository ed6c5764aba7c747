using System.Globalization;
using System.Resources;
using VipAdmin.Core;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>What people call a task, in the reader's language.</summary>
public static class TaskNames
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));
    private static readonly CultureInfo[] Languages = [CultureInfo.GetCultureInfo("zh-CN"), CultureInfo.GetCultureInfo("en")];

    /// <summary>The name; "other (key)" for a task of an earlier version, which has none any more.</summary>
    /// <param name="culture">The reader's language when null.</param>
    public static string Of(string key, CultureInfo? culture = null) => Find(key, culture) ?? CodeWords.Other(key, culture);

    /// <summary>The key of the task that a person names, in either language or by the key itself; null for anything else.</summary>
    public static string? KeyOf(string name)
        => Timetable.Shipped.All.Select(job => job.Key).FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)
            || Languages.Any(language => string.Equals(Find(key, language), name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The name; null when no task has this key.</summary>
    public static string? Find(string key, CultureInfo? culture = null) => Texts.GetString("Task." + key, culture);
}
